"""Staff keep partners and import their files on pages: see first, then load (SES-9)."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote

import pytest

from chalicelib.domain.access import SYSTEM, Role
from chalicelib.domain.imports import ImportKind, ImportSource
from chalicelib.models import partners
from chalicelib.models.emails import MailItem
from chalicelib.models.import_runs import ImportRunItem
from chalicelib.models.partners import PartnerItem
from chalicelib.models.sessions import SESSION, SessionItem
from chalicelib.ports import Ports
from chalicelib.services import import_drops, imports
from chalicelib.services.import_drops import Drop
from tests.factories import signed_in, stored_institute, stored_organisation, stored_staff, stored_user
from tests.fakes import NOW
from tests.page import Browser, Page
from tests.services.partnering import FIRST, PARTNER_ID, SECOND, stored, stored_partner, table
from tests.spreadsheets.partner_files import LHEO_23

LIST = "/staff/partners"
PARTNER = f"{LIST}/{PARTNER_ID}"
IMPORTS = f"{PARTNER}/imports"


@pytest.fixture
def staff(browser: Browser) -> Browser:
    stored_institute()
    return signed_in(browser, stored_staff())


def uploaded(ports: Ports, content: str, name: str = "offre.xml") -> str:
    """The key of a file that the browser put into the store."""
    key = f"uploads/imports/partners/{PARTNER_ID}/usr_staffadministrator/upl_1/{name}"
    ports.files.write_drop(key, content.encode(), content_type="text/plain")
    return key


def arrived(staff: Browser, key: str) -> Page:
    """Where the store sends the browser back to."""
    return staff.get(f"{IMPORTS}?bucket=drops&key={quote(key)}&etag=x")


def test_a_partner_is_added_once_and_leads_to_its_imports(staff: Browser) -> None:
    assert LIST in staff.get("/staff/imports").links()
    assert "No partner yet" in staff.get(LIST).text
    form = staff.get(f"{LIST}/new").form(f"{LIST}/new")
    sent = {**form, "name": "Formation Rhône", "folder": "Rhone", "email": "reports@rhone.example"}

    once = staff.post(f"{LIST}/new", sent)
    twice = staff.post(f"{LIST}/new", sent)

    assert once.location == twice.location
    page = staff.follow(once)
    assert page.h1 == "Formation Rhône"
    assert "drops/partners/rhone/" in page.text
    assert "Partner added" in page.text
    assert f"{once.location.partition('://')[2].partition('/')[2]}/imports" in str(page.links())
    (partner,) = partners.directory()
    assert (partner.folder, partner.email, partner.manager_name) == ("rhone", "reports@rhone.example", "")
    assert "Formation Rhône" in staff.get(LIST).text


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"folder": "r"}, "folder"),
        ({"folder": "-rhone"}, "folder"),
        ({"folder": "rhône"}, "folder"),
        ({"folder": "rhone/../x"}, "folder"),
        ({"folder": "x" * 25}, "folder"),
        ({"folder": "rhone"}, "folder"),
        ({"name": ""}, "name"),
        ({"email": "nobody"}, "email"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_the_field(
    staff: Browser, typed: dict[str, str], field: str
) -> None:
    stored_partner()
    form = staff.get(f"{LIST}/new").form(f"{LIST}/new")

    page = staff.post(f"{LIST}/new", {**form, "name": "Saône", "folder": "saone", **typed}, status=422)

    assert list(page.errors) == [field]
    assert page.form(f"{LIST}/new")[field] == typed[field]
    assert PartnerItem.count() == 2, "the partner that was there, and its folder"


def test_a_partner_is_changed_and_its_old_folder_free_again(staff: Browser) -> None:
    stored_partner()

    page = staff.follow(staff.submit(staff.get(PARTNER), PARTNER, folder="rhone-alpes", email=""))

    assert "The partner is saved." in page.text
    assert "Folder: rhone → rhone-alpes" in page.text
    assert partners.find_by_folder("rhone") is None
    found = partners.find_by_folder("rhone-alpes")
    assert found is not None
    assert (found.partner_id, found.email) == (PARTNER_ID, "")


def test_a_partner_does_not_take_the_folder_of_another(staff: Browser) -> None:
    stored_partner()
    stored_partner(partner_id="par_00000000000saone", folder="saone")

    page = staff.submit(staff.get(PARTNER), PARTNER, status=422, folder="saone")

    assert page.errors == {"folder": "Another partner has this folder: enter another one."}
    assert partners.get(PARTNER_ID).folder == "rhone"
    staff.submit(staff.get(PARTNER), PARTNER)
    assert partners.get(PARTNER_ID).version == 0, "saved as it was"


def test_two_people_who_edit_a_partner_see_each_other(staff: Browser) -> None:
    stored_partner()
    before = staff.get(PARTNER)
    staff.submit(before, PARTNER, name="Rhône Formation")

    page = staff.submit(before, PARTNER, status=409, manager_name="Karim Diallo")

    assert "Rhône Formation" in page.text
    assert page.form(PARTNER)["manager_name"] == "Karim Diallo"


def test_a_file_is_shown_then_loaded_and_its_report_kept_and_sent(staff: Browser, ports: Ports) -> None:
    stored_partner()
    page = arrived(staff, uploaded(ports, LHEO_23))
    assert page.h1 == "offre.xml"
    assert "To create 2" in page.text
    assert "New session, as a draft." in page.text
    assert SessionItem.count() == ImportRunItem.count() == 0

    loaded = staff.follow(staff.submit(page, IMPORTS, do="load"))

    assert "Lines created 2" in loaded.text
    assert "22 – S-1 To know New session 2026-00001, as a draft." in loaded.text
    assert len(stored()) == 2
    assert {mail.to[0] for mail in MailItem.scan()} == {
        "staff_administrator@horizon.example",
        "reports@rhone.example",
    }
    assert "offre.xml" in staff.get(PARTNER).text


def test_a_double_click_loads_once(staff: Browser, ports: Ports) -> None:
    stored_partner()
    page = arrived(staff, uploaded(ports, LHEO_23))

    once = staff.submit(page, IMPORTS, do="load")
    twice = staff.submit(page, IMPORTS, do="load")

    assert once.location == twice.location
    assert (ImportRunItem.count(), MailItem.count(), len(stored())) == (1, 2, 2)


def test_the_whole_report_comes_as_a_file(staff: Browser, ports: Ports) -> None:
    stored_partner()
    loaded = staff.follow(staff.submit(arrived(staff, uploaded(ports, LHEO_23)), IMPORTS, do="load"))
    (link,) = [link for link in loaded.links() if "what=report" in link]

    answer = staff.get(link).answer

    assert answer.headers["content-disposition"] == 'attachment; filename="offre-report.csv"'
    lines = answer.body.decode("utf-8-sig").splitlines()
    assert lines[0] == "Line;Column;Value;State;Reason;What is expected"
    assert "22;;S-1;To know;New session 2026-00001, as a draft.;" in lines


def test_refused_sessions_come_back_in_the_template_to_be_corrected(staff: Browser, ports: Ports) -> None:
    stored_partner()
    page = arrived(staff, uploaded(ports, LHEO_23.replace("20261215", "20261213")))
    assert "22 S-1: periode/fin" in page.text
    (link,) = [link for link in page.links() if "what=refused" in link]

    answer = staff.get(link).answer

    assert answer.headers["content-disposition"] == 'attachment; filename="offre-refused.csv"'
    corrected = answer.body.decode("utf-8-sig").replace("13/12/2026", "15/12/2026")
    assert "To create 1" in arrived(staff, uploaded(ports, corrected, "corrected.csv")).text


def test_what_is_booked_is_told_and_the_rest_loaded(staff: Browser, ports: Ports) -> None:
    stored_partner()
    staff.submit(arrived(staff, uploaded(ports, table(FIRST, SECOND), "s.csv")), IMPORTS, do="load")
    booked = SessionItem(stored()["S-1"].session_id, SESSION)
    booked.update(actions=[SessionItem.seats_taken.set(1)])
    later = table(FIRST.replace("15/12/2026", "16/12/2026"), SECOND.replace(";448", ";500"))

    page = arrived(staff, uploaded(ports, later, "t.csv"))
    loaded = staff.follow(staff.submit(page, IMPORTS, do="load"))

    assert "Trainees are registered in this session: its dates stay." in loaded.text
    assert "Price excluding VAT in euros: 448.00 → 500.00" in loaded.text
    assert stored()["S-2"].price_cents == 50_000


@pytest.mark.parametrize("what", ["csv", "xlsx"])
def test_the_template_has_the_columns_that_the_page_explains(staff: Browser, what: str) -> None:
    stored_partner()
    assert "session_number" in staff.get(IMPORTS).text

    answer = staff.get(f"{IMPORTS}/file?what={what}").answer

    assert answer.headers["content-disposition"] == f'attachment; filename="partners.{what}"'


def test_a_hostile_file_is_refused_with_a_message(staff: Browser, ports: Ports) -> None:
    stored_partner()

    page = arrived(staff, uploaded(ports, LHEO_23.replace("?>\n", "?><!DOCTYPE lheo>\n")))

    assert "declares a document type" in page.text
    assert "Take the DOCTYPE line out of the file." in page.text


def test_addresses_that_lead_nowhere(staff: Browser, ports: Ports) -> None:
    staff.get(f"{LIST}/par_000000000000nobody", status=404)
    staff.get(f"{LIST}/par_000000000000nobody/imports", status=404)
    stored_partner()
    staff.get(f"{IMPORTS}/imp_0123456789abcdef", status=404)
    staff.post("/staff/imports/partners", {"key": "x"}, status=404)
    assert staff.get("/staff/imports/partners", status=303).location.endswith(LIST)


def test_a_run_of_one_partner_is_not_shown_under_another(staff: Browser, ports: Ports) -> None:
    stored_partner()
    stored_partner(partner_id="par_00000000000saone", folder="saone")
    location = staff.submit(arrived(staff, uploaded(ports, LHEO_23)), IMPORTS, do="load").location

    run_id = location.rpartition("/")[2]

    staff.get(f"{IMPORTS}/{run_id}")
    staff.get(f"{LIST}/par_00000000000saone/imports/{run_id}", status=404)


@pytest.mark.parametrize("role", [Role.TRAINING_MANAGER, Role.TRAINER])
def test_only_those_who_plan_import(browser: Browser, role: Role) -> None:
    stored_institute()
    stored_partner()
    planner = signed_in(browser, stored_staff(role))

    for path in (LIST, f"{LIST}/new", PARTNER, IMPORTS):
        planner.get(path, status=403)


def test_clients_do_not_see_partners(browser: Browser) -> None:
    stored_institute()
    stored_organisation()
    stored_partner()
    signed_in(browser, stored_user()).get(PARTNER, status=403)


def test_a_file_of_an_unknown_folder_is_found_among_the_imports(staff: Browser, ports: Ports) -> None:
    key = "drops/partners/saone/offre.xml"
    ports.files.write_drop(key, LHEO_23.encode(), content_type="text/xml")
    import_drops.take(ports, Drop(key=key, at=NOW, version="v1"))

    (link,) = [link for link in staff.get("/staff/imports").links() if "/staff/imports/partners/" in link]

    page = staff.get(link)
    assert "No partner has the folder “saone”, so this file was not read." in page.text
    assert "/staff/imports/partners" in page.links()


def test_a_dropped_file_at_a_standstill_goes_on_from_the_page(staff: Browser, ports: Ports) -> None:
    stored_partner()
    key = "drops/partners/rhone/offre.xml"
    ports.files.write_drop(key, LHEO_23.encode(), content_type="text/xml")
    wanted = imports.new_run(
        ports,
        ImportKind.PARTNERS,
        LHEO_23.encode(),
        file_name="offre.xml",
        by=SYSTEM,
        source=ImportSource.DROP,
        organisation_id=PARTNER_ID,
        content_key=key,
    )
    imports.begin(replace(wanted, started_at=NOW - timedelta(hours=1)))
    page = staff.get(f"{IMPORTS}/{wanted.run_id}")
    assert "This import is at a standstill." in page.text

    staff.submit(page, IMPORTS)
    (hint,) = [key for key in ports.files.drops if key.startswith("drops/runs/")]  # type: ignore[attr-defined]
    import_drops.take(ports, Drop(key=hint, at=NOW, version="v1"))

    assert "Lines created 2" in staff.get(f"{IMPORTS}/{wanted.run_id}").text

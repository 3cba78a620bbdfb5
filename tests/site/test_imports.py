"""Staff import files on the page: see first, then load."""

from urllib.parse import quote

import pytest

from chalicelib.domain.access import Role
from chalicelib.domain.imports import ImportKind
from chalicelib.models.import_runs import ImportRunItem
from chalicelib.models.trainings import TrainingItem
from chalicelib.ports import Ports
from tests.factories import signed_in, stored_institute, stored_organisation, stored_staff, stored_user
from tests.page import Browser, Page
from tests.services.importing import SAMPLES

PATH = "/staff/imports/catalogue"
KINDS = [kind for kind in ImportKind if kind is not ImportKind.PARTNERS]
"""Partners have pages of their own."""
WRONG = "code;title;price_eur\nA1;Un;100\nA2;;100\nA3;Trois;cent\n"


@pytest.fixture
def staff(browser: Browser) -> Browser:
    stored_institute()
    return signed_in(browser, stored_staff())


def uploaded(ports: Ports, content: bytes | str, name: str = "Été.csv", kind: str = "catalogue") -> str:
    """The key of a file that the browser put into the store."""
    key = f"uploads/imports/{kind}/staff/usr_staffadministrator/upl_1/{name}"
    raw = content.encode() if isinstance(content, str) else content
    ports.files.write_drop(key, raw, content_type="text/csv")
    return key


def arrived(staff: Browser, key: str, kind: str = "catalogue", **options: int) -> Page:
    """Where the store sends the browser back to."""
    return staff.get(f"/staff/imports/{kind}?bucket=drops&key={quote(key)}&etag=x", **options)


@pytest.mark.parametrize("kind", KINDS)
def test_the_form_puts_the_file_straight_into_the_store(staff: Browser, kind: str) -> None:
    page = staff.get(f"/staff/imports/{kind}")

    form = page.form("https://drops.test/")
    assert form["key"].startswith(f"uploads/imports/{kind}/staff/usr_staffadministrator/upl_")
    assert form["key"].endswith("/${filename}")
    assert form["success_action_redirect"].endswith(f"/staff/imports/{kind}")
    assert "form-action 'self' https://drops.test" in page.answer.headers["content-security-policy"]


def test_a_good_file_is_shown_then_loaded(staff: Browser, ports: Ports) -> None:
    page = arrived(staff, uploaded(ports, (SAMPLES / "catalogue.csv").read_bytes()))
    assert page.h1 == "Été.csv"
    assert "To create 81" in page.text
    assert TrainingItem.count() == ImportRunItem.count() == 0

    loaded = staff.follow(staff.submit(page, PATH, do="load"))

    assert "Lines created 81" in loaded.text
    assert "here is what became of its lines" in loaded.text
    assert TrainingItem.count() == 81
    assert "Été.csv" in staff.get("/staff/imports").text


def test_a_double_click_loads_once(staff: Browser, ports: Ports) -> None:
    page = arrived(staff, uploaded(ports, (SAMPLES / "catalogue.csv").read_bytes()))

    once = staff.submit(page, PATH, do="load")
    twice = staff.submit(page, PATH, do="load")

    assert once.location == twice.location
    assert ImportRunItem.count() == 1


def test_wrong_cells_are_shown_and_the_good_lines_loaded_on_request(staff: Browser, ports: Ports) -> None:
    page = arrived(staff, uploaded(ports, WRONG))
    assert "3 title – Error This cell is empty. A value in each line." in page.text
    assert "4 price_eur cent Error This is not a number." in page.text
    assert "Import the valid line" in page.text

    loaded = staff.follow(staff.submit(page, PATH, do="load"))

    assert "Lines created 1" in loaded.text
    assert "Refused 2" in loaded.text
    assert [item.code for item in TrainingItem.scan()] == ["A1"]


def test_refused_lines_come_back_as_a_file_with_the_reason(staff: Browser, ports: Ports) -> None:
    page = arrived(staff, uploaded(ports, WRONG))
    (link,) = [link for link in page.links() if "what=refused" in link]

    answer = staff.get(link).answer

    assert answer.headers["content-disposition"] == 'attachment; filename="Ete-refused.csv"'
    assert answer.body.decode("utf-8-sig").splitlines() == [
        "code;title;price_eur;Why this line was refused",
        "A2;;100;title: This cell is empty. A value in each line.",
        "A3;Trois;cent;price_eur: This is not a number. Digits only, for example 12 or 12,5.",
    ]


def test_a_dropped_file_that_was_refused_can_be_loaded_without_its_wrong_lines(
    staff: Browser, ports: Ports
) -> None:
    page = arrived(staff, uploaded(ports, WRONG))
    form = {**page.form(PATH), "do": "load"}
    form.pop("valid_only")
    refused = staff.follow(staff.post(PATH, form))
    assert "nothing was loaded" in refused.text

    loaded = staff.follow(staff.submit(refused, PATH, do="load"))

    assert "Lines created 1" in loaded.text


def test_an_unreadable_file_says_what_to_do(staff: Browser, ports: Ports) -> None:
    page = arrived(staff, uploaded(ports, b"\xd0\xcf\x11\xe0old", "old.xls"))

    assert "old Excel file (.xls)" in page.text
    assert "Save it as an Excel workbook (.xlsx) without password" in page.text


@pytest.mark.parametrize(
    "key",
    [
        "uploads/imports/catalogue/staff/usr_staffadministrator/upl_1/gone.csv",
        "uploads/imports/catalogue/staff/usr_other/upl_1/theirs.csv",
        "uploads/imports/trainees/org_acme/usr_claire/upl_1/theirs.csv",
        "drops/catalogue/c.csv",
        "../secret",
    ],
)
def test_files_that_are_gone_or_somebody_elses_did_not_arrive(staff: Browser, ports: Ports, key: str) -> None:
    if "gone" not in key:
        ports.files.write_drop(key, b"code;title\nA1;x\n", content_type="text/csv")

    page = arrived(staff, key, status=422)

    assert "didn’t arrive" in page.text
    staff.post(PATH, {"key": key, "run_id": "imp_0123456789abcdef", "do": "load"}, status=404)


def test_a_long_file_is_handed_to_a_worker_and_watched(staff: Browser, ports: Ports) -> None:
    lines = "".join(f"C{number};Formation {number}\n" for number in range(2_001))
    page = arrived(staff, uploaded(ports, f"code;title\n{lines}"))

    waiting = staff.follow(staff.submit(page, PATH, do="load"))

    assert "Lines done" in waiting.text
    run_id = waiting.answer and next(iter(ImportRunItem.scan())).run_id
    assert f"drops/runs/catalogue/-/{run_id}" in ports.files.drops  # type: ignore[attr-defined]
    part = staff.get(f"{PATH}/{run_id}/progress", headers={"hx-request": "true"})
    assert "every 2s" in part.answer.text
    staff.get(f"{PATH}/{run_id}/progress", status=303)


def test_a_run_whose_worker_died_can_go_on(staff: Browser, ports: Ports) -> None:
    lines = "".join(f"C{number};Formation {number}\n" for number in range(2_001))
    page = arrived(staff, uploaded(ports, f"code;title\n{lines}"))
    waiting = staff.submit(page, PATH, do="load")
    hint = next(key for key in ports.files.drops if key.startswith("drops/runs/"))  # type: ignore[attr-defined]
    del ports.files.drops[hint]  # type: ignore[attr-defined]
    ports.now.forward(minutes=21)  # type: ignore[attr-defined]

    stuck = staff.follow(waiting)
    staff.submit(stuck, PATH)

    assert "at a standstill" in stuck.text
    assert hint in ports.files.drops  # type: ignore[attr-defined]


def test_a_large_file_is_checked_by_a_worker(staff: Browser, ports: Ports) -> None:
    page = arrived(staff, uploaded(ports, "code;title\n" + "A1;" + "x" * 1_000_001))
    assert "a worker checks it" in page.text

    staff.follow(staff.submit(page, PATH, do="check"))

    run = next(iter(ImportRunItem.scan()))
    assert run.choices.dry_run


@pytest.mark.parametrize("what", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_its_templates(staff: Browser, ports: Ports, kind: str, what: str) -> None:
    answer = staff.get(f"/staff/imports/{kind}/file?what={what}").answer

    page = arrived(staff, uploaded(ports, answer.body, f"t.{what}", kind), kind)
    assert "There is no line under the header." in page.text


def test_addresses_that_lead_nowhere(staff: Browser) -> None:
    staff.get("/staff/imports/elsewhere", status=404)
    staff.get(f"{PATH}/imp_0123456789abcdef", status=404)
    staff.get(f"{PATH}/file?what=refused&run=imp_0123456789abcdef", status=404)
    staff.post(PATH, {"again": "imp_0123456789abcdef"}, status=404)


@pytest.mark.parametrize("role", [Role.TRAINING_MANAGER, Role.TRAINER])
def test_only_those_who_plan_import(browser: Browser, role: Role) -> None:
    stored_institute()
    signed_in(browser, stored_staff(role)).get(PATH, status=403)


def test_clients_do_not_see_the_staffs_imports(browser: Browser) -> None:
    stored_institute()
    stored_organisation()
    signed_in(browser, stored_user()).get(PATH, status=403)

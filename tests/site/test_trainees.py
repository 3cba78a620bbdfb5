"""The client's directory on the page: found, added, changed, put away, imported; nobody else's."""

from dataclasses import replace
from datetime import date
from urllib.parse import quote

import pytest

from chalicelib.domain.access import Role
from chalicelib.domain.registrations import Registration, RegistrationState
from chalicelib.models import registrations, trainees
from chalicelib.models.base import transaction
from chalicelib.models.trainees import TraineeItem
from chalicelib.ports import Ports
from tests import factories
from tests.fakes import NOW
from tests.page import Browser

ENTERED = {"last_name": "Le Goff", "first_name": "Chloé", "establishment_id": "est_paris"}


@pytest.fixture
def claire(browser: Browser) -> Browser:
    """Administrator of a client with two sites."""
    factories.stored_institute()
    factories.stored_organisation()
    factories.stored_establishment()
    factories.stored_establishment(establishment_id="est_lyon", name="Site de Lyon", siret="99143382200046")
    return factories.signed_in(browser, factories.stored_user())


def as_user(browser: Browser, role: Role, **overrides: object) -> Browser:
    user = factories.stored_user(user_id="usr_other", username="other", roles=frozenset({role}), **overrides)
    return factories.signed_in(browser, user)


def stored_registration(**overrides: object) -> None:
    registration = Registration(
        organisation_id="org_acme",
        registration_id="reg_1",
        order_id="ord_1",
        session_id="ses_1",
        session_code="2026-00001",
        training_code="GC42T_TRA_PE134",
        title="FCO transport de marchandises",
        starts_on=date(2026, 12, 14),
        ends_on=date(2026, 12, 18),
        state=RegistrationState.REGISTERED,
        registered_at=NOW,
        trainee_id="trn_lea",
    )
    with transaction() as tx:
        registrations.add(tx, replace(registration, **overrides))  # type: ignore[arg-type]


def test_an_empty_directory_says_what_to_do(claire: Browser) -> None:
    page = claire.get("/trainees")

    assert "Nobody yet" in page.text
    assert "/trainees/import" in page.links()


@pytest.mark.parametrize(("words", "found"), [("chat", True), ("lea@duv", True), ("zzz", False)])
def test_a_search_on_the_page_and_as_a_piece_of_it(claire: Browser, words: str, found: bool) -> None:
    factories.stored_trainee()

    page = claire.get(f"/trainees?q={words}")
    piece = claire.get(f"/trainees/suggest?q={words}", headers={"hx-request": "true"})

    assert ("/trainees/trn_lea" in page.links()) is found
    assert ("/trainees/trn_lea" in piece.links()) is found
    assert ("Nobody found" in page.text) is not found


def test_a_long_directory_goes_on_page_after_page(claire: Browser) -> None:
    for number in range(60):
        factories.stored_trainee(trainee_id=f"trn_{number:02d}", last_name=f"Nom{number:02d}")

    first = claire.get("/trainees")
    (next_page,) = [link for link in first.links() if "cursor=" in link]
    second = claire.get("/trainees" + next_page)

    assert "Nom49" in first.text
    assert "Nom50" not in first.text
    assert "Nom59" in second.text


def test_somebody_is_added_changed_archived_and_put_back(claire: Browser) -> None:
    page = claire.get("/trainees/new")
    made = claire.submit(page, "/trainees/new", **ENTERED)
    assert claire.follow(made).h1 == "Chloé Le Goff"

    edit = claire.get(f"{made.location}/edit")
    changed = claire.follow(
        claire.submit(edit, f"{made.location}/edit", job="Formatrice", populations="Cadres; Conducteurs")
    )
    assert "Formatrice" in changed.text
    assert "Cadres, Conducteurs" in changed.text

    away = claire.follow(claire.post(made.location, {"do": "archive"}))
    assert "is archived" in away.text
    assert "Le Goff" not in claire.get("/trainees").text
    assert "Le Goff" in claire.get("/trainees?archived=yes").text

    back = claire.follow(claire.post(made.location, {"do": "restore"}))
    assert "is back in the directory" in back.text


def test_a_form_sent_twice_adds_one_person(claire: Browser) -> None:
    page = claire.get("/trainees/new")

    once = claire.submit(page, "/trainees/new", **ENTERED)
    twice = claire.submit(page, "/trainees/new", **ENTERED)

    assert once.location == twice.location
    assert TraineeItem.count() == 1


def test_a_wrong_form_is_kept_and_explained(claire: Browser) -> None:
    page = claire.get("/trainees/new")

    again = claire.submit(
        page, "/trainees/new", status=422, last_name="Le Goff", email="nobody", birth_date="1890-01-01"
    )

    assert (
        "Enter an e-mail address such as name@company.fr." in again.text
        or "Fill in this field." in again.text
    )
    assert again.form("/trainees/new")["last_name"] == "Le Goff"
    assert TraineeItem.count() == 0


def test_a_likely_duplicate_is_shown_before_adding(claire: Browser) -> None:
    factories.stored_trainee()
    page = claire.get("/trainees/new")

    asked = claire.submit(page, "/trainees/new", status=409, last_name="CHATELAIN", first_name="lea")
    assert "/trainees/trn_lea" in asked.links()
    assert TraineeItem.count() == 1

    claire.submit(asked, "/trainees/new", is_somebody_else="yes")
    assert TraineeItem.count() == 2


def test_a_likely_duplicate_at_another_site_is_not_told_to_those_limited_to_theirs(
    browser: Browser, claire: Browser
) -> None:
    factories.stored_trainee(birth_date=date(1988, 6, 25), establishment_id="est_paris")
    local = as_user(browser, Role.REGISTRATION_MANAGER, establishment_ids=frozenset({"est_lyon"}))
    page = local.get("/trainees/new")

    made = local.submit(
        page, "/trainees/new", last_name="Chatelain", first_name="Lea", establishment_id="est_lyon"
    )

    assert made.location != "/trainees/trn_lea"
    assert TraineeItem.count() == 2


def test_two_people_who_edit_the_same_trainee_are_told(claire: Browser) -> None:
    factories.stored_trainee()
    page = claire.get("/trainees/trn_lea/edit")
    claire.submit(page, "/trainees/trn_lea/edit", job="Un")

    late = claire.follow(claire.submit(page, "/trainees/trn_lea/edit", job="Deux"))

    assert "Somebody changed this trainee meanwhile" in late.text
    assert trainees.get("org_acme", "trn_lea").job == "Un"


def test_another_language_is_chosen_on_the_very_page_one_is_on(claire: Browser) -> None:
    factories.stored_trainee()

    page = claire.get("/trainees/trn_lea")

    assert {field["value"] for field in page.soup.select("[name=back]")} == {"/trainees/trn_lea"}


@pytest.mark.parametrize(
    ("role", "told"),
    [
        (Role.REGISTRATION_MANAGER, "No course is planned among your own orders."),
        (Role.CLIENT_ADMINISTRATOR, "No course is planned. "),
    ],
)
def test_who_sees_own_orders_only_isnt_told_that_nothing_is_planned(
    browser: Browser, role: Role, told: str
) -> None:
    factories.stored_trainee()

    page = as_user(browser, role).get("/trainees/trn_lea")

    assert told in " ".join(page.text.split()) + " "


def test_the_page_of_a_trainee_tells_courses_to_come_and_past(claire: Browser) -> None:
    factories.stored_trainee()
    stored_registration()
    stored_registration(
        registration_id="reg_2",
        title="Gestes et postures",
        starts_on=date(2026, 3, 2),
        ends_on=date(2026, 3, 2),
    )
    stored_registration(registration_id="reg_3", title="Annulée", state=RegistrationState.CANCELLED)
    stored_registration(registration_id="reg_4", title="Vivier", starts_on=None, ends_on=None)

    page = claire.get("/trainees/trn_lea")

    upcoming, past = page.text.split("Past courses", 1)
    assert "FCO transport de marchandises" in upcoming
    assert "Vivier" in upcoming
    assert "Gestes et postures" in past
    assert "Annulée" in past
    assert "No account yet" in page.text


def test_another_organisations_trainee_does_not_exist(claire: Browser) -> None:
    factories.stored_organisation(organisation_id="org_other", siren="732829320")
    factories.stored_trainee(organisation_id="org_other", trainee_id="trn_theirs")

    for path in ("/trainees/trn_theirs", "/trainees/trn_theirs/edit"):
        claire.get(path, status=404)
    claire.post("/trainees/trn_theirs", {"do": "archive"}, status=404)
    claire.post("/trainees/trn_theirs/edit", {**ENTERED}, status=404)
    assert not trainees.get("org_other", "trn_theirs").is_archived


def test_one_limited_to_sites_sees_their_people_only(browser: Browser, claire: Browser) -> None:
    factories.stored_trainee()
    factories.stored_trainee(trainee_id="trn_lyon", last_name="Lyonnais", establishment_id="est_lyon")
    local = as_user(browser, Role.REGISTRATION_MANAGER, establishment_ids=frozenset({"est_lyon"}))

    page = local.get("/trainees")

    assert "Lyonnais" in page.text
    assert "Châtelain" not in page.text
    assert "Châtelain" not in local.get("/trainees?q=chatelain").text
    assert "Châtelain" not in local.get("/trainees/export?format=csv").answer.text
    local.get("/trainees/trn_lea", status=404)
    local.post("/trainees/trn_lea", {"do": "archive"}, status=404)


def test_a_standard_user_has_no_directory(browser: Browser, claire: Browser) -> None:
    factories.stored_trainee()
    standard = as_user(browser, Role.CLIENT_STANDARD)

    for path in (
        "/trainees",
        "/trainees/new",
        "/trainees/trn_lea",
        "/trainees/trn_lea/edit",
        "/trainees/import",
    ):
        standard.get(path, status=403)
    standard.post("/trainees/trn_lea", {"do": "archive"}, status=403)


def test_the_directory_leaves_as_a_file_and_comes_back_unchanged(claire: Browser, ports: Ports) -> None:
    factories.stored_trainee(job="=cmd()", number="-12", populations=frozenset({"Cadres", "Conducteurs"}))
    factories.stored_trainee(trainee_id="trn_2", last_name="Łaski", is_archived=True)

    for kind in ("csv", "xlsx"):
        content = claire.get(f"/trainees/export?format={kind}").answer.body
        key = f"uploads/imports/trainees/org_acme/usr_claire/upl_1/t.{kind}"
        ports.files.write_drop(key, content, content_type="")

        page = claire.get(f"/trainees/import?key={quote(key)}")

        assert "Lines 1" in page.text
        assert "Unchanged 1" in page.text


def test_a_client_imports_its_own_people(claire: Browser, ports: Ports) -> None:
    key = "uploads/imports/trainees/org_acme/usr_claire/upl_1/people.csv"
    content = "siret;nom;prénom\n99143382200012;Łaski;Zoé\n73282932000074;Autre;Client\n"
    ports.files.write_drop(key, content.encode(), content_type="text/csv")
    page = claire.get(f"/trainees/import?key={quote(key)}")
    assert "This SIRET isn’t one of your establishments." in page.text

    done = claire.follow(claire.submit(page, "/trainees/import", do="load"))

    assert "Lines created 1" in done.text
    assert [t.last_name for t in trainees.everybody("org_acme")] == ["Łaski"]


def test_one_limited_to_sites_does_not_see_a_colleagues_file(
    browser: Browser, claire: Browser, ports: Ports
) -> None:
    key = "uploads/imports/trainees/org_acme/usr_claire/upl_1/people.csv"
    ports.files.write_drop(key, b"siret;nom;prenom\n99143382200012;Laski;Zoe\n", content_type="text/csv")
    page = claire.get(f"/trainees/import?key={quote(key)}")
    run = claire.submit(page, "/trainees/import", do="load").location
    local = as_user(browser, Role.REGISTRATION_MANAGER, establishment_ids=frozenset({"est_lyon"}))

    assert "people.csv" not in local.get("/trainees/import").text
    local.get(run, status=404)
    local.get(f"/trainees/import/file?what=refused&run={run.rpartition('/')[2]}", status=404)
    local.post("/trainees/import", {"again": run.rpartition("/")[2]}, status=404)


def test_an_import_tells_no_namesake_of_a_site_one_may_not_see(
    browser: Browser, claire: Browser, ports: Ports
) -> None:
    factories.stored_trainee(birth_date=date(1988, 6, 25), establishment_id="est_paris")
    local = as_user(browser, Role.REGISTRATION_MANAGER, establishment_ids=frozenset({"est_lyon"}))
    key = "uploads/imports/trainees/org_acme/usr_other/upl_1/people.csv"
    content = "siret;nom;prenom;date de naissance\n99143382200046;Châtelain;Léa;25/06/1988\n"
    ports.files.write_drop(key, content.encode(), content_type="text/csv")

    page = local.get(f"/trainees/import?key={quote(key)}")

    assert "people.csv" in page.text
    assert "already at" not in page.text


def test_files_and_runs_of_others_do_not_exist(claire: Browser, ports: Ports) -> None:
    key = "uploads/imports/trainees/org_other/usr_x/upl_1/people.csv"
    ports.files.write_drop(key, b"nom;prenom\nA;B\n", content_type="text/csv")

    claire.get(f"/trainees/import?key={quote(key)}", status=422)
    claire.get(f"/trainees/import/file?what=refused&key={quote(key)}", status=404)
    claire.get("/trainees/import/imp_0123456789abcdef", status=404)

"""Trainings and paths as staff edit them."""

import base64
import json

import pytest

from chalicelib.domain.access import Role
from chalicelib.domain.trainings import Modality, TrainingState
from chalicelib.models import paths, trainings
from chalicelib.models.base import transaction
from tests.factories import a_path, signed_in, stored_institute, stored_staff, stored_training
from tests.page import Browser

CODE = "GC42T_TRA_PE134"


@pytest.fixture
def staff(browser: Browser) -> Browser:
    stored_institute()
    return signed_in(browser, stored_staff(Role.OPERATIONS_MANAGER))


def test_a_training_is_added_as_a_draft_then_published(staff: Browser) -> None:
    page = staff.get("/staff/trainings/new")

    done = staff.submit(
        page,
        "/staff/trainings/new",
        code="new_pe102",
        title="Gestes et postures",
        duration_days_tenths="2,5",
        duration_minutes="17:30",
        price_cents="1 350,00",
        validity_months="24; 12",
        populations="Cadres, Conducteurs",
    )

    training = trainings.get("NEW_PE102")
    assert training.state is TrainingState.DRAFT
    assert (training.duration_days_tenths, training.duration_minutes) == (25, 1050)
    assert (training.price_cents, training.validity_months) == (135_000, (12, 24))
    assert training.populations == {"Cadres", "Conducteurs"}
    shown = staff.follow(done)
    assert "Draft" in shown.text
    staff.submit(shown, "/staff/trainings/NEW_PE102/state")
    assert trainings.get("NEW_PE102").state is TrainingState.PUBLISHED


WRONG = [
    ({"title": ""}, "title"),
    ({"price_cents": "abc"}, "price_cents"),
    ({"price_cents": "-3"}, "price_cents"),
    ({"duration_days_tenths": "2,55"}, "duration_days_tenths"),
    ({"duration_minutes": "3:75"}, "duration_minutes"),
    ({"capacity_min": "0"}, "capacity_min"),
    ({"offer": "free"}, "offer"),
    ({"languages": None}, "languages"),
]


@pytest.mark.parametrize(("typed", "field"), WRONG, ids=[f"{f}={next(iter(t.values()))}" for t, f in WRONG])
def test_what_is_typed_wrongly_is_told_beside_its_field_and_changes_nothing(
    staff: Browser, typed: dict[str, str], field: str
) -> None:
    before = stored_training()
    page = staff.get(f"/staff/trainings/{CODE}")

    refused = staff.submit(page, f"/staff/trainings/{CODE}", status=422, **typed)

    assert refused.soup.select(f"#e-{field}")
    assert trainings.get(CODE) == before


@pytest.mark.parametrize(
    "typed",
    [
        {"capacity_min": "8", "capacity_target": "4"},
        {"modality": Modality.PRE_WORK.value},
        {"validity_months": "twelve"},
    ],
)
def test_what_doesnt_go_together_is_told_on_top(staff: Browser, typed: dict[str, str]) -> None:
    stored_training()

    page = staff.submit(
        staff.get(f"/staff/trainings/{CODE}"), f"/staff/trainings/{CODE}", status=422, **typed
    )

    assert page.soup.select(".error-summary li")


def test_the_second_editor_keeps_what_was_typed_and_sees_what_is_saved(staff: Browser) -> None:
    stored_training()
    first = staff.get(f"/staff/trainings/{CODE}")
    second = staff.get(f"/staff/trainings/{CODE}")
    staff.submit(first, f"/staff/trainings/{CODE}", title="Premier", comments="Vu")

    told = staff.submit(second, f"/staff/trainings/{CODE}", status=409, title="Second")

    assert told.form(f"/staff/trainings/{CODE}")["title"] == "Second"
    assert "Premier" in told.text
    assert trainings.get(CODE).title == "Premier"
    staff.submit(told, f"/staff/trainings/{CODE}")
    assert trainings.get(CODE).title == "Second"


def test_the_list_finds_drafts_by_part_of_a_word_and_filters(staff: Browser) -> None:
    stored_training(code="A_1", title="Sécurité incendie", state=TrainingState.DRAFT)
    stored_training(code="B_2", title="Bureautique")

    assert "Sécurité incendie" in staff.get("/staff/trainings?q=securi").text
    assert "No training found" in staff.get("/staff/trainings?q=poney").text
    drafts = staff.get("/staff/trainings?state=draft")
    assert "Bureautique" not in drafts.text
    everything = staff.get("/staff/trainings")
    assert "Bureautique" in everything.text
    assert "Sécurité incendie" in everything.text


def test_a_training_manager_reads_and_does_not_edit(browser: Browser) -> None:
    stored_institute()
    stored_training()
    manager = signed_in(browser, stored_staff(Role.TRAINING_MANAGER))

    page = manager.get(f"/staff/trainings/{CODE}")

    assert not page.soup.select(f"form[action='/staff/trainings/{CODE}']")
    manager.post(f"/staff/trainings/{CODE}/state", {"action": "withdraw"}, status=403)
    manager.get("/staff/trainings/new", status=403)


def test_a_path_is_added_and_its_modules_ordered(staff: Browser) -> None:
    stored_training(code="B_2", title="Deux")
    stored_training(code="A_1", title="Un")
    page = staff.get("/staff/paths/new")

    done = staff.submit(page, "/staff/paths/new", title="Titre", training_codes="b_2\r\na_1")

    (path,) = paths.everything()
    assert path.training_codes == ("B_2", "A_1")
    assert done.location == f"/staff/paths/{path.path_id}"
    assert (
        staff.submit(page, "/staff/paths/new", title="Titre", training_codes="b_2").location == done.location
    )
    assert len(paths.everything()) == 1
    assert "Titre" in staff.get("/staff/paths").text


def test_a_path_with_an_unknown_module_says_which(staff: Browser) -> None:
    stored_training()
    with transaction() as tx:
        paths.add(tx, a_path())

    page = staff.submit(
        staff.get("/staff/paths/pth_1"), "/staff/paths/pth_1", status=422, training_codes="NONE_1"
    )

    assert "NONE_1" in page.text
    assert paths.get("pth_1").training_codes == (CODE,)


def test_two_editors_of_a_path(staff: Browser) -> None:
    stored_training()
    with transaction() as tx:
        paths.add(tx, a_path())
    page = staff.get("/staff/paths/pth_1")
    staff.submit(page, "/staff/paths/pth_1", title="Premier", is_published=None)

    told = staff.submit(page, "/staff/paths/pth_1", status=409, title="Second")

    assert paths.get("pth_1").title == "Premier"
    assert not paths.get("pth_1").is_published
    assert told.form("/staff/paths/pth_1")["title"] == "Second"


def cursor(key: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


FORGED = [
    cursor({"a": {"S": "b"}}),
    cursor({"code": 5, "starts_key": 5}),
    cursor({"code": {"S": ["x"]}, "starts_key": {"S": ""}}),
    cursor({"code": {"S": "x"}, "catalogue": {"S": "other"}, "starts_key": {"S": "x#"}}),
    cursor([1]),
    "damaged",
    "%00",
]


@pytest.mark.parametrize("forged", FORGED)
def test_a_damaged_address_shows_the_list_all_the_same(staff: Browser, forged: str) -> None:
    stored_training()

    assert staff.get(f"/staff/trainings?q=fco&cursor={forged}").h1 == "Trainings"
    staff.get(f"/staff/sessions?cursor={forged}")


def test_a_long_list_goes_on(staff: Browser) -> None:
    for n in range(53):
        stored_training(code=f"T_{n:02d}", title=f"Module {n:02d}")

    first = staff.get("/staff/trainings?q=module")
    more = next(link for link in first.links() if "cursor=" in link)
    second = staff.get(more)

    assert "Module 49" in first.text
    assert "Module 50" not in first.text
    assert "Module 52" in second.text
    assert "Module 49" not in second.text

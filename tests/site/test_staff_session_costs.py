"""The costs tab of a session (SES-14)."""

from dataclasses import replace

import pytest

from chalicelib.domain.access import Role
from chalicelib.domain.attachments import Attachment, AttachmentType
from chalicelib.domain.costs import MAX_LINES, Cost, Costs, CostType, Split
from chalicelib.domain.history import Entry
from chalicelib.models import attachments, history, session_parts
from chalicelib.models.base import transaction
from tests.deliveries import stored_order
from tests.factories import signed_in, stored_institute, stored_session, stored_staff, stored_training
from tests.fakes import NOW
from tests.page import Browser, Page, form_values

PATH = "/staff/sessions/ses_1/costs"


@pytest.fixture
def staff(browser: Browser) -> Browser:
    """Not one of those whom the lock of booked sessions lets through."""
    stored_institute()
    stored_training(default_costs="Formateur : 450 €/jour ; Repas 15 € par stagiaire ; Transport à voir")
    stored_session(seats_taken=3)
    return signed_in(browser, stored_staff(Role.TRAINING_MANAGER))


def line_form(page: Page, **changed: object) -> dict[str, object]:
    (form,) = page.soup.select(f"aside form[action='{PATH}']")
    return {**form_values(form), **changed}


def costs() -> Costs:
    return session_parts.get(Costs, "ses_1")


def test_a_line_is_added_changed_and_removed_on_one_page(staff: Browser) -> None:
    stored_order()
    page = staff.get(PATH)
    form = line_form(page, type="room", words="Salle Bercy", amount="1 250,50", provider="Centre Bercy")
    for _ in range(2):
        staff.post(PATH, form)

    (line,) = costs().lines
    assert (line.type, line.amount_cents, line.split, line.quantity) == (
        CostType.ROOM,
        125_050,
        Split.SESSION,
        1,
    )
    page = staff.get(PATH)
    assert "€3,360.00" in page.text
    assert "€2,109.50" in page.text
    assert "62.8%" in page.text

    edit = staff.get(f"{PATH}?line={line.cost_id}")
    assert line_form(edit)["amount"] == "1250,50"
    staff.post(PATH, line_form(edit, split="trainee", amount="15", quantity="3"))
    assert costs().total_cents == 4_500

    staff.post(PATH, {"action": "remove_line", "cost_id": line.cost_id, "version": "2"})
    assert costs().lines == ()


def test_a_new_line_per_trainee_counts_the_seats_taken(staff: Browser) -> None:
    form = line_form(staff.get(PATH), type="meals", amount="15", split="trainee")

    staff.post(PATH, form)

    assert (costs().lines[0].quantity, costs().total_cents) == (3, 4_500)


def test_what_the_training_proposes_fills_the_form(staff: Browser) -> None:
    page = staff.get(PATH)
    assert "Transport à voir" in page.text

    first, second, third = (line_form(staff.get(f"{PATH}?proposal={n}")) for n in (1, 2, 3))

    assert (first["type"], first["amount"], first["split"]) == ("trainer", "2250,00", "session")
    assert (second["type"], second["amount"], second["split"]) == ("meals", "15,00", "trainee")
    assert (third["type"], third["amount"]) == ("travel", "")
    assert costs().version == 0


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"amount": "beaucoup"}, "amount"),
        ({"amount": "-1"}, "amount"),
        ({"amount": ""}, "amount"),
        ({"type": ""}, "type"),
        ({"quantity": "0"}, "quantity"),
    ],
)
def test_what_can_not_be_read_is_shown_again_as_typed(
    staff: Browser, changed: dict[str, str], field: str
) -> None:
    form = line_form(staff.get(PATH), type="room", amount="10", words="Salle")

    page = staff.post(PATH, {**form, **changed}, status=422)

    assert set(page.errors) == {field}
    assert line_form(page)["words"] == "Salle"
    assert costs().version == 0


def test_two_people_editing_the_costs_are_told(staff: Browser) -> None:
    staff.post(PATH, line_form(staff.get(PATH), type="room", amount="10"))
    edit = staff.get(f"{PATH}?line={costs().lines[0].cost_id}")
    staff.post(PATH, line_form(edit, amount="20", type="travel"))

    page = staff.post(PATH, line_form(edit, amount="30"), status=409)

    assert "Travel" in page.text
    assert "20,00" in page.text
    assert line_form(page)["amount"] == "30"
    staff.post(PATH, line_form(page))
    assert costs().lines[0].amount_cents == 3_000


def test_files_of_the_session_alone_go_with_a_line(staff: Browser) -> None:
    for owner, name in (("ses_1", "att_1"), ("ses_2", "att_2")):
        with transaction() as tx:
            attachments.add(tx, a_file(owner, name))
    page = staff.get(PATH)
    assert "devis-att_1.pdf" in page.text
    assert "devis-att_2.pdf" not in page.text

    staff.post(PATH, line_form(page, type="room", amount="10", files=["att_1", "att_2"]))

    assert costs().lines[0].files == ("att_1",)
    shown = staff.get(PATH)
    assert "devis-att_1.pdf" in shown.soup.find("tbody").get_text()
    assert "/staff/sessions/ses_1/documents?file=att_1" in shown.links()


def a_file(owner_id: str, attachment_id: str) -> Attachment:
    return Attachment(
        owner_id=owner_id,
        attachment_id=attachment_id,
        type=AttachmentType.QUOTATION,
        file_name=f"devis-{attachment_id}.pdf",
        content_type="application/pdf",
        size=1200,
        file_key=f"attachments/{owner_id}/{attachment_id}",
        added_at=NOW,
        added_by_name="Nadia",
    )


def test_that_there_are_no_costs_is_said_once(staff: Browser) -> None:
    page = staff.get(PATH)
    assert "This session has no costs" in page.text

    staff.post(PATH, {"action": "settle", "version": "0"})

    assert costs().is_settled
    assert "This session has no costs" not in staff.get(PATH).text


def test_an_unknown_line_or_action_changes_nothing(staff: Browser) -> None:
    staff.get(f"{PATH}?line=cst_unknown")
    staff.get(f"{PATH}?proposal=9")
    staff.post(PATH, {"action": "burn", "version": "0"}, status=422)
    staff.post(PATH, {"action": "remove_line", "cost_id": "cst_unknown", "version": "0"})

    assert costs().version == 0


def test_trainers_see_no_costs(browser: Browser) -> None:
    stored_institute()
    stored_session()

    signed_in(browser, stored_staff(Role.TRAINER)).get(PATH, status=403)


def test_a_line_that_somebody_removed_meanwhile_is_saved_as_a_new_one(staff: Browser) -> None:
    staff.post(PATH, line_form(staff.get(PATH), type="room", amount="10"))
    cost_id = costs().lines[0].cost_id
    edit = staff.get(f"{PATH}?line={cost_id}")
    staff.post(PATH, {"action": "remove_line", "cost_id": cost_id, "version": "1"})

    page = staff.post(PATH, line_form(edit, amount="30"), status=409)
    assert "Somebody saved changes meanwhile" in page.soup.get_text()
    staff.post(PATH, line_form(page))

    assert [line.amount_cents for line in costs().lines] == [3_000]


def test_more_lines_than_anybody_reads_are_refused(staff: Browser) -> None:
    form = line_form(staff.get(PATH), type="room", amount="10")
    lines = tuple(Cost(cost_id=f"cst_{n}", type=CostType.ROOM, amount_cents=1) for n in range(MAX_LINES))
    with transaction() as tx:
        session_parts.replace(tx, Costs(session_id="ses_1", lines=lines), before=costs())

    page = staff.post(PATH, {**form, "version": "1"}, status=409)

    assert "at most 100 lines" in page.soup.get_text()
    assert len(costs().lines) == MAX_LINES


def test_the_history_names_costs_and_days_as_people_do(staff: Browser) -> None:
    staff.post(PATH, line_form(staff.get(PATH), type="room", words="", amount="76,50"))
    moved = Entry(
        object_id="ses_1",
        at=NOW,
        who_id="usr_olga",
        who_name="Olga",
        what="planning_changed",
        facts={"slots_changed": "2026-12-17 09:00–12:00 → 2026-12-18 09:00–12:00"},
    )
    drawn = replace(moved, what="document.drawn", facts={"kind": "programme", "number": "2026-00001"})
    with transaction() as tx:
        history.add(tx, moved)
        history.add(tx, drawn)

    told = staff.get("/staff/sessions/ses_1/history").text

    assert "– → Room 76,50 €" in told
    assert "17/12/2026 09:00–12:00 → 18/12/2026 09:00–12:00" in told
    assert "Document drawn: Programme 2026-00001" in told
    assert "Kind: programme" not in told

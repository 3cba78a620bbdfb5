"""Participants of a session: who is registered, attendance, results, certificates; what a trainer sees of it (SES-16)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain.access import Role
from chalicelib.domain.orders import Order
from chalicelib.models import attendance, certificates, registrations, sessions
from chalicelib.models.base import transaction
from chalicelib.ports import Ports
from chalicelib.services import orders as service
from tests.factories import a_user, signed_in, stored_staff, stored_trainee
from tests.fakes import NOW, Clock
from tests.page import Browser
from tests.services.ordering import a_validation, client_of, filled_cart, stored_client

FRIDAY = date(2026, 11, 20)
"""Before the Monday of the tests."""
PATH = "/staff/sessions/ses_1"


@pytest.fixture
def order(tables: None, ports: Ports) -> Order:
    """Three seats, one of them Léa's; the training is over."""
    assert isinstance(ports.now, Clock)
    ports.now.at = NOW - timedelta(days=4)
    stored_client(starts_on=FRIDAY, ends_on=FRIDAY)
    cart = filled_cart(ports, client_of(a_user()))
    placed = service.place(ports, client_of(a_user()), cart, a_validation(cart))
    ports.now.at = NOW
    return placed


@pytest.fixture
def nadia(browser: Browser, order: Order) -> Browser:
    """An operations manager."""
    return signed_in(browser, stored_staff(Role.OPERATIONS_MANAGER, name="Nadia Benali"))


def trainer(browser: Browser, *, gives: bool) -> Browser:
    user = stored_staff(Role.TRAINER, name="Paul Roche")
    if gives:
        change_slot(trainer_ids=(user.user_id,))
    return signed_in(browser, user)


def change_slot(**changed: Any) -> None:
    before = sessions.get_planning("ses_1")
    sequence = before.sequences[0]
    slots = tuple(replace(slot, **changed) for slot in sequence.slots)
    with transaction() as tx:
        after = replace(before, sequences=(replace(sequence, slots=slots),))
        sessions.replace_planning(tx, after, before=before)


def seats(order: Order) -> list[str]:
    return [seat.registration_id for seat in registrations.of_order("org_acme", order.order_id)]


def page_of(registration_id: str) -> str:
    return f"/staff/registrations/org_acme/{registration_id}"


def test_the_tab_lists_seats_with_organisation_and_state(nadia: Browser, order: Order) -> None:
    page = nadia.get(f"{PATH}/participants")

    assert "Léa Châtelain" in page.text
    assert page.text.count("Unnamed seat") >= 2
    assert "Transports Duvallon" in page.text
    assert page_of(seats(order)[0]) in page.links()


def test_a_trainer_sees_the_own_session_without_orders_and_no_other(browser: Browser, order: Order) -> None:
    trainer(browser, gives=True)

    page = browser.get(f"{PATH}/participants")
    registration = browser.get(page_of(seats(order)[0]))

    assert "Léa Châtelain" in page.text
    assert not [link for link in (*page.links(), *registration.links()) if "/staff/orders" in link]
    assert "€" not in page.text + registration.text
    browser.post(page_of(seats(order)[0]), {"do": "cancel", "reason": "x"}, status=403)
    assert registrations.get("org_acme", seats(order)[0]).is_running


def test_a_trainer_of_another_session_finds_nothing(browser: Browser, order: Order) -> None:
    trainer(browser, gives=False)

    for path in (f"{PATH}/participants", f"{PATH}/attendance", page_of(seats(order)[0])):
        browser.get(path, status=404)
    browser.post(f"{PATH}/attendance", {}, status=404)


def test_attendance_is_marked_and_only_changed_cells_are_written(browser: Browser, order: Order) -> None:
    trainer(browser, gives=True)
    lea = seats(order)[0]
    shown = browser.get(f"{PATH}/attendance")
    # somebody else marks the afternoon meanwhile
    browser.submit(shown, f"{PATH}/attendance", **{f"mark.{lea}.slo_0-afternoon": "absent"})

    browser.submit(shown, f"{PATH}/attendance", **{f"mark.{lea}.slo_0-morning": "present"})

    marks = attendance.of(registrations.get("org_acme", lea)).marks
    assert {key: mark.presence.value for key, mark in marks.items()} == {
        "slo_0-morning": "present",
        "slo_0-afternoon": "absent",
    }
    assert "3 h 30" in browser.get(page_of(lea)).text or "3h30" in browser.get(page_of(lea)).text.replace(
        " ", ""
    )


@pytest.mark.parametrize("button", ["half:slo_0-morning", "person"])
def test_all_are_marked_present_at_once(nadia: Browser, order: Order, button: str) -> None:
    lea = seats(order)[0]
    pressed = button if button != "person" else f"person:{lea}"

    nadia.submit(nadia.get(f"{PATH}/attendance"), f"{PATH}/attendance", all=pressed)

    marks = attendance.of(registrations.get("org_acme", lea)).marks
    assert len(marks) == (1 if button.startswith("half") else 2)


def test_who_is_excused_has_a_reason(nadia: Browser, order: Order) -> None:
    lea = seats(order)[0]
    name = f"mark.{lea}.slo_0-morning"
    shown = nadia.get(f"{PATH}/attendance")

    again = nadia.submit(shown, f"{PATH}/attendance", status=422, **{name: "excused"})
    assert again.form(f"{PATH}/attendance")[name] == "excused"
    nadia.submit(again, f"{PATH}/attendance", **{f"reason.{lea}": "Grève des trains"})

    mark = attendance.of(registrations.get("org_acme", lea)).marks["slo_0-morning"]
    assert mark.reason == "Grève des trains"


def test_a_half_day_to_come_cannot_be_marked(nadia: Browser, order: Order) -> None:
    change_slot(day=NOW.date())  # it is ten in Paris
    lea = seats(order)[0]
    shown = nadia.get(f"{PATH}/attendance")
    name = f"mark.{lea}.slo_0-afternoon"

    assert name not in shown.form(f"{PATH}/attendance")
    nadia.submit(shown, f"{PATH}/attendance", status=409, **{name: "present"})

    assert attendance.of(registrations.get("org_acme", lea)).marks == {}


def test_results_and_certificates_for_the_chosen(nadia: Browser, order: Order) -> None:
    lea, unnamed, _ = seats(order)
    tab = f"{PATH}/participants"
    nadia.submit(nadia.get(f"{PATH}/attendance"), f"{PATH}/attendance", all=f"person:{lea}")

    assert "Choose somebody" in nadia.post(tab, {"action": "issue:attendance"}, status=422).text
    nadia.post(tab, {"action": "result:passed", "chosen": lea})
    page = nadia.follow(nadia.post(tab, {"action": "issue:success", "chosen": [lea, unnamed]}))

    assert "Certificates issued: 1" in page.text
    assert "A seat without a name gets no certificate" in page.text
    assert [c.full_name for c in certificates.of_session("ses_1")] == ["Léa Châtelain"]
    assert "Passed" in page.text


def test_a_trainer_says_results_but_issues_no_certificate(browser: Browser, order: Order) -> None:
    trainer(browser, gives=True)
    lea = seats(order)[0]

    browser.post(page_of(lea), {"do": "assess", "result": "passed", "result_note": "18/20"})
    browser.post(page_of(lea), {"do": "issue", "kind": "success"}, status=403)

    assert attendance.of(registrations.get("org_acme", lea)).result_note == "18/20"
    assert certificates.of_session("ses_1") == []


def test_every_link_that_a_trainer_sees_leads_somewhere(browser: Browser, order: Order) -> None:
    trainer(browser, gives=True)

    links = {link for link in browser.get(page_of(seats(order)[0])).links() if link.startswith("/staff")}

    assert "/staff/own-sessions" in links
    for link in links:
        browser.get(link)


def test_a_certificate_is_issued_once_and_revoked_with_a_reason(nadia: Browser, order: Order) -> None:
    lea = seats(order)[0]
    nadia.post(page_of(lea), {"do": "assess", "result": "passed"})
    nadia.post(page_of(lea), {"do": "issue", "kind": "success"})
    again = nadia.follow(nadia.post(page_of(lea), {"do": "issue", "kind": "success"}))
    [made] = certificates.of_session("ses_1")

    assert "issued before" in again.text
    nadia.post(page_of(lea), {"do": "revoke", "certificate_id": made.certificate_id}, status=422)
    page = nadia.follow(
        nadia.post(
            page_of(lea),
            {"do": "revoke", "certificate_id": made.certificate_id, "reason": "Erreur de personne"},
        )
    )

    assert "Erreur de personne" in page.text
    nadia.post(page_of(lea), {"do": "issue", "kind": "success"})
    assert sorted(c.state.value for c in certificates.of_session("ses_1")) == ["valid", "void"]


def test_seats_are_named_moved_and_cancelled_from_the_registration(nadia: Browser, order: Order) -> None:
    stored_trainee(trainee_id="trn_max", first_name="Max", last_name="Weber")
    unnamed = seats(order)[1]
    found = nadia.get(f"{page_of(unnamed)}?seat={unnamed}&q=weber")
    assert "Weber Max" in found.text

    page = nadia.follow(
        nadia.post(page_of(unnamed), {"do": "give", "registration_id": unnamed, "trainee_id": "trn_max"})
    )
    assert "Max Weber" in page.h1
    nadia.post(page_of(unnamed), {"do": "cancel", "registration_id": unnamed}, status=422)
    page = nadia.follow(
        nadia.post(page_of(unnamed), {"do": "cancel", "registration_id": unnamed, "reason": "Départ"})
    )

    assert "Départ" in page.text
    assert not registrations.get("org_acme", unnamed).is_running
    nadia.post(page_of(unnamed), {"do": "dance"}, status=422)


def test_the_participants_are_exported(browser: Browser, order: Order) -> None:
    trainer(browser, gives=True)

    answer = browser.get(f"{PATH}/participants/export?format=csv").answer

    assert "Châtelain" in answer.body.decode()


@pytest.mark.parametrize("file_format", ["xlsx", ""])
def test_the_participants_are_exported_for_excel(nadia: Browser, file_format: str) -> None:
    answer = nadia.get(f"{PATH}/participants/export?format={file_format}").answer

    assert answer.body.startswith(b"PK")

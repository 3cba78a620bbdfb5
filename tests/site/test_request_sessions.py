"""A request becomes an in-house session, once, and the client sees it when it is published (ORD-13, ORD-15)."""

from dataclasses import replace

import pytest

from chalicelib.domain.access import Role
from chalicelib.domain.requests import ImpossibleStep, Request, RequestKind, RequestState
from chalicelib.domain.sessions import Planning, SessionKind
from chalicelib.models import counters, history, requests, sessions
from chalicelib.models.base import transaction
from chalicelib.ports import Ports
from chalicelib.services import requests as service
from tests.factories import (
    a_session,
    a_user,
    signed_in,
    stored_institute,
    stored_organisation,
    stored_staff,
    stored_training,
    stored_user,
)
from tests.fakes import NOW
from tests.page import Browser, words

CODE = "GC42T_TRA_PE134"
ADDRESS = "org_acme/req_000000000000000a"
NEW = f"/staff/sessions/new?training={CODE}&request={ADDRESS}"
TOM = a_user(
    organisation_id="staff", user_id="usr_tom", name="Tom", roles=frozenset({Role.TRAINING_MANAGER})
).person()


def stored_request(**overrides: object) -> Request:
    made = Request(
        organisation_id="org_acme",
        request_id="req_000000000000000a",
        kind=RequestKind.INTRA,
        state=RequestState.RECEIVED,
        subject=f"FCO transport de marchandises ({CODE})",
        training_code=CODE,
        comment="Two groups of drivers, in the morning.",
        people=8,
        wished_period="March 2027",
        place="Lyon",
        sent_at=NOW,
        sent_by_id="usr_claire",
        sent_by_name="Claire Fontaine",
        sent_by_email="claire@duvallon.example",
        organisation_name="Transports Duvallon",
    )
    made = replace(made, **overrides)  # type: ignore[arg-type]
    with transaction() as tx:
        requests.add(tx, made)
    return made


@pytest.fixture
def staff(browser: Browser) -> Browser:
    stored_institute()
    stored_organisation()
    stored_training()
    return signed_in(browser, stored_staff(Role.TRAINING_MANAGER))


def now() -> Request:
    return requests.get("org_acme", "req_000000000000000a")


def test_what_the_client_asked_for_fills_in_the_session(staff: Browser) -> None:
    stored_request()
    page = staff.get(f"/staff/requests/{ADDRESS}")
    assert any(link.startswith("/staff/sessions/new?") for link in page.links())

    new = staff.get(NEW)

    form = new.form("/staff/sessions/new")
    assert (form["kind"], form["organisation_id"], form["city"]) == ("intra", "991433822", "Lyon")
    assert (form["capacity_min"], form["capacity_max"], form["price_cents"]) == ("", "8", "6720,00")
    assert "Two groups of drivers" in new.text
    assert "March 2027" in new.text


def test_the_request_is_planned_with_the_session_and_its_trainees_are_registered_from_there(
    staff: Browser,
) -> None:
    stored_request()

    done = staff.submit(staff.get(NEW), "/staff/sessions/new", first_day="2027-03-02")

    session = sessions.get(done.location.split("/")[3])
    assert (session.kind, session.organisation_id, session.capacity_max) == (SessionKind.INTRA, "org_acme", 8)
    assert (now().state, now().session_id) == (RequestState.PLANNED, session.session_id)
    assert now().assigned_to_name == "Sam training_manager"
    page = staff.get(f"/staff/requests/{ADDRESS}")
    assert f"/staff/orders/new/org_acme?session={session.code}" not in page.links()
    staff.post(f"/staff/sessions/{session.session_id}/publication", {"action": "publish"})
    page = staff.get(f"/staff/requests/{ADDRESS}")
    assert f"/staff/orders/new/org_acme?session={session.code}" in page.links()
    assert f"Session {session.code} planned" in page.text
    assert (
        staff.get(f"/staff/orders/new/org_acme?session={session.code}").form("/staff/orders/new/org_acme")[
            "session_code"
        ]
        == session.code
    )


def test_pressed_twice_or_by_two_people_there_is_one_session(staff: Browser) -> None:
    stored_request()
    mine, theirs = staff.get(NEW), staff.get(NEW)

    first = staff.submit(mine, "/staff/sessions/new")
    second = staff.submit(mine, "/staff/sessions/new")
    third = staff.submit(theirs, "/staff/sessions/new")

    assert first.location == second.location == third.location
    assert len(sessions.of_year(2026).rows) == 1
    assert counters.current("session/2026") == 1
    assert "no longer open" in staff.get(NEW).text


def test_another_one_who_plans_in_the_same_moment_gets_the_first_session(tables: None, ports: Ports) -> None:
    request = stored_request()
    stored_training()
    first = service.plan(ports, TOM, request, a_session(session_id="ses_a"), Planning(session_id="ses_a"))

    second = service.plan(ports, TOM, request, a_session(session_id="ses_b"), Planning(session_id="ses_b"))

    assert second == first
    assert counters.current("session/2026") == 1


def test_a_request_taken_up_in_between_is_not_overwritten(
    tables: None, ports: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chalicelib.models.base import Refused

    request = stored_request()
    stored_training()
    real = requests.get
    with transaction() as tx:
        requests.replace(tx, replace(request, comment="Changed"), before=request)
    stale = iter([request])
    monkeypatch.setattr(requests, "get", lambda *key: next(stale, None) or real(*key))

    with pytest.raises(Refused):
        service.plan(ports, TOM, request, a_session(session_id="ses_a"), Planning(session_id="ses_a"))

    assert real("org_acme", request.request_id).state is RequestState.RECEIVED
    assert sessions.of_year(2026).rows == ()
    assert history.of(request.request_id).rows == ()


def test_a_declined_request_is_not_planned(tables: None, ports: Ports) -> None:
    request = stored_request(state=RequestState.DECLINED)

    with pytest.raises(ImpossibleStep):
        service.plan(ports, TOM, request, a_session(session_id="ses_a"), Planning(session_id="ses_a"))
    assert sessions.of_year(2026).rows == ()


def test_a_request_without_a_training_chooses_one_first(staff: Browser) -> None:
    stored_request(kind=RequestKind.SPECIFIC, training_code="", subject="Analysis of needs")

    page = staff.get(f"/staff/sessions/new?request={ADDRESS}&q=marchandises")

    assert "For the request “Analysis of needs” of Transports Duvallon." in page.text
    (link,) = [link for link in page.links() if "training=" in link]
    assert staff.get(link).form("/staff/sessions/new")["request"] == ADDRESS


def test_whatever_is_typed_the_session_is_for_the_client_who_asked(staff: Browser) -> None:
    stored_request()
    stored_organisation(organisation_id="org_other", siren="552100554", name="Cars d’ailleurs")

    done = staff.submit(staff.get(NEW), "/staff/sessions/new", organisation_id="org_other", kind="inter")

    session = sessions.get(done.location.split("/")[3])
    assert (session.organisation_id, session.kind) == ("org_acme", SessionKind.INTRA)


def test_a_request_that_is_not_there_makes_no_session(staff: Browser) -> None:
    staff.get(f"/staff/sessions/new?training={CODE}&request=org_acme/req_none", status=404)
    staff.get(f"/staff/sessions/new?training={CODE}&request=nonsense", status=404)


def test_the_client_sees_the_session_once_it_is_published(staff: Browser) -> None:
    stored_request()
    path = staff.submit(staff.get(NEW), "/staff/sessions/new", first_day="2027-03-02").location
    session_path = path.removesuffix("/planning")
    claire = signed_in(Browser(staff.gateway), stored_user())

    before = claire.get("/requests/req_000000000000000a")
    assert "2026-" not in before.text
    assert "2027-00001" not in before.text
    assert "Sam training_manager handles your request." in before.text
    listed = words(claire.get("/requests").soup.select_one("tbody tr"))
    assert "Planned" not in listed
    staff.post(f"{session_path}/publication", {"action": "publish"})

    after = claire.get("/requests/req_000000000000000a")
    assert "2027-00001" in after.text
    assert "2–8 March 2027" in after.text
    assert "Planned" in words(claire.get("/requests").soup.select_one("tbody tr"))

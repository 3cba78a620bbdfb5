"""What the benches order, list and search: an institute, clients, trainings, sessions, many orders."""

import os
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from pynamodb.models import Model

from chalicelib.domain import ids
from chalicelib.domain.sessions import Session
from tests import factories

TODAY = datetime.now(UTC).date()
STARTS = TODAY + timedelta(days=30)


def real_ports() -> None:
    """The real adapters on the emulator, with a real queue for the hint that follows an order."""
    from chalicelib import bootstrap
    from chalicelib.adapters.aws import client

    bootstrap.use(None)
    for setting in ("OUTBOX_QUEUE_URL", "EMAILS_QUEUE_URL", "CATALOGUE_QUEUE_URL"):
        name = setting.removesuffix("_QUEUE_URL").lower()
        os.environ[setting] = client("sqs").create_queue(QueueName=f"bench-{name}")["QueueUrl"]


def an_institute_that_sells() -> None:
    """One training, one session with room for every bench, one client with an establishment."""
    factories.stored_institute()
    factories.stored_organisation()
    factories.stored_establishment()
    factories.stored_training()
    factories.stored_session(capacity_max=100_000, starts_on=STARTS, ends_on=STARTS)


def many_orders(count: int, *, organisation_id: str = "", first: int = 0) -> None:
    """Orders of a past year, each of one seat: of one organisation, or spread over a thousand others."""
    from chalicelib.models.orders import OrderItem
    from chalicelib.models.registrations import RegistrationItem

    began = datetime(2025, 1, 1, tzinfo=UTC)
    order, registration = _patterns()
    rows: list[tuple[type[Model], dict[str, Any]]] = []
    for number in range(first, first + count):
        owner = organisation_id or f"org_{number % 1000:04d}"
        body = ids.encode(int((began + timedelta(minutes=number)).timestamp() * 1000), characters=9)
        body += ids.encode(number, characters=7)
        own = {"organisation_id": {"S": owner}, "order_id": {"S": f"ord_{body}"}}
        rows.append((OrderItem, {**order, **own, "month": {"S": ids.month(f"ord_{body}")}}))
        rows.append((RegistrationItem, {**registration, **own, "registration_id": {"S": f"reg_{body}_001"}}))
    write(rows)


def _patterns() -> tuple[dict[str, Any], dict[str, Any]]:
    """An order and its registration as stored, to be copied under other keys."""
    from chalicelib.models.orders import OrderItem
    from chalicelib.models.registrations import RegistrationItem

    order = next(iter(OrderItem.scan(limit=1))).to_dynamodb_dict()
    registration = next(iter(RegistrationItem.scan(limit=1))).to_dynamodb_dict()
    return order, registration


def many_trainings(count: int) -> None:
    """Published trainings with two sessions each, in words that searches can tell apart."""
    from chalicelib.models.sessions import SessionItem
    from chalicelib.models.trainings import TrainingItem

    training = next(iter(TrainingItem.scan(limit=1))).to_dynamodb_dict()
    session = next(iter(SessionItem.scan(SessionItem.part == "session", limit=1000))).to_dynamodb_dict()
    subjects = ("Conduite", "Sécurité", "Bureautique", "Management", "Habilitation", "Langues", "Hygiène")
    rows: list[tuple[type[Model], dict[str, Any]]] = []
    for number in range(count):
        code = f"GC{number % 60:02d}M_{subjects[number % 7][:3].upper()}_PE{number:05d}"
        title = f"{subjects[number % 7]} niveau {number % 13} module {number}"
        rows.append((TrainingItem, {**training, "code": {"S": code}, "title": {"S": title}}))
        for half in (0, 1):
            own_id = f"ses_bench{number:06d}{half}"
            starts = date.fromordinal(STARTS.toordinal() + (number * 7 + half * 40) % 200).isoformat()
            own = {
                "session_id": {"S": own_id},
                "training_code": {"S": code},
                "title": {"S": title},
                "code": {"S": f"2027-{number * 2 + half:05d}"},
                "starts_on": {"S": starts},
                "ends_on": {"S": starts},
                "starts_key": {"S": f"{starts}#{own_id}"},
            }
            rows.append((SessionItem, {**session, **own}))
    write(rows)


def write(rows: Iterable[tuple[type[Model], dict[str, Any]]]) -> None:
    """In batches of 25, past the models: their cost isn't measured here."""
    from chalicelib.models.base import connection

    pending = list(rows)
    for start in range(0, len(pending), 25):
        request: dict[str, list[Any]] = {}
        for model, item in pending[start : start + 25]:
            request.setdefault(model.Meta.table_name, []).append({"PutRequest": {"Item": item}})  # type: ignore[attr-defined]
        connection().dispatch("BatchWriteItem", {"RequestItems": request})


def many_sessions(count: int, *, first: int = 0, people: int = 20) -> None:
    """Published sessions of one day with a trainee in each of their seats; the first ones already there are left as they are."""
    from chalicelib.models.sessions import SessionItem

    rows: list[tuple[type[Model], dict[str, Any]]] = []
    for number in range(first, first + count):
        session_id = f"ses_mail{number:05d}"
        starts = STARTS + timedelta(days=number % 5)
        session = factories.a_session(
            session_id=session_id,
            code=f"{starts.year}-{number + 100:05d}",
            year=starts.year,
            starts_on=starts,
            ends_on=starts,
            seats_taken=people,
        )
        key = f"{starts.isoformat()}#{session_id}"
        stored = SessionItem.holding(session, part="session", starts_key=key)
        rows.append((SessionItem, stored.to_dynamodb_dict()))
        planning = SessionItem.holding(factories.a_planning(session_id, starts), part="planning")
        rows.append((SessionItem, planning.to_dynamodb_dict()))
        rows.extend(_seat(session, number, seat) for seat in range(people))
    write(rows)


def _seat(session: Session, number: int, seat: int) -> tuple[type[Model], dict[str, Any]]:
    from chalicelib.domain.registrations import Registration, RegistrationState
    from chalicelib.models.registrations import RegistrationItem

    registration = Registration(
        organisation_id="org_acme",
        registration_id=f"reg_mail{number:05d}_{seat:03d}",
        order_id="ord_bench",
        session_id=session.session_id,
        session_code=session.code,
        training_code=session.training_code,
        title=session.title,
        starts_on=session.starts_on,
        ends_on=session.ends_on,
        state=RegistrationState.REGISTERED,
        registered_at=datetime.now(UTC),
        trainee_id=f"trn_mail{number:05d}{seat:03d}",
        last_name="Martin",
        first_name=f"Trainee {seat}",
        email=f"trainee{seat}@duvallon.example",
    )
    item = RegistrationItem.holding(registration, starts_key=str(session.starts_on))
    return RegistrationItem, item.to_dynamodb_dict()


def a_client_browser(gateway: Any) -> Any:
    """The browser of somebody who orders for the client."""
    return _a_browser(gateway, factories.stored_user())


def a_staff_browser(gateway: Any) -> Any:
    """The browser of an administrator of the institute."""
    return _a_browser(gateway, factories.stored_staff())


def _a_browser(gateway: Any, user: Any) -> Any:
    from tests.page import Browser

    now = datetime.now(UTC)
    browser = factories.signed_in(Browser(gateway), user)
    from chalicelib.domain.accounts import session_token
    from chalicelib.models import browser_sessions
    from chalicelib.web import cookies

    token = session_token(browser.cookies[cookies.SESSION])
    assert token is not None
    stored = browser_sessions.BrowserSession(
        token_hash=token.hash,
        organisation_id=user.organisation_id,
        user_id=user.user_id,
        signed_in_at=now,
        seen_at=now,
    )
    browser_sessions.add(stored, expires_at=now + timedelta(hours=12))
    return browser

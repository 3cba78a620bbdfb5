"""Registered drivers, as a centre that declared them leaves them in the tables."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from chalicelib.domain import driver_batches as rules
from chalicelib.domain import ids
from chalicelib.domain.access import DRIVERS, Role
from chalicelib.domain.driver_batches import Batch, Counts
from chalicelib.domain.driver_trainings import Approval, Centre, Contract, DriverTraining
from chalicelib.domain.drivers import Declaration, DriverLine, DriverRegistration, Profile, Source
from chalicelib.domain.outbox import Promise
from chalicelib.domain.users import User
from chalicelib.models import driver_batches, driver_registrations, drivers, outbox
from chalicelib.models.base import transaction
from chalicelib.ports import Ports
from chalicelib.services import driver_registrations as service
from tests.centres import CENTRE
from tests.factories import stored_user
from tests.fakes import NOW

NEPH = "160331035473"
BORN = date(1988, 3, 8)
KEY = f"{NEPH}#1988-03-08"
APPROVED = Centre(
    organisation_id=CENTRE,
    contract=Contract(organisation_id=CENTRE, number="CS-1", starts_on=date(2026, 1, 1)),
    approvals=(
        Approval(
            organisation_id=CENTRE,
            approval_id="agr_1",
            number="AGR-75-001",
            trainings=frozenset(DriverTraining),
            starts_on=date(2020, 1, 1),
            ends_on=date(2040, 12, 31),
        ),
    ),
)


def a_line(number: int = 1, **overrides: Any) -> DriverLine:
    values = {
        "reference": f"DOS-{number}",
        "order_number": "COM1",
        "first_name": "Hélène",
        "last_name": "Le Goff",
        "birth_date": BORN.isoformat(),
        "neph": NEPH,
    }
    return DriverLine(number=number, **{**values, **overrides})


def registered(
    ports: Ports,
    lines: Sequence[DriverLine] = (a_line(),),
    *,
    number: int = 1,
    profile: Profile = Profile.DRIVER,
    **declared: Any,
) -> list[DriverRegistration]:
    """These drivers, registered by the centre through the service; each number is another entry."""
    values = {
        "training": DriverTraining.FCO_GOODS,
        "title": "FCO marchandises",
        "ends_on": date(2026, 11, 20),
    }
    declaration = Declaration(**{**values, "profile": profile, **declared})
    blank = Batch(
        organisation_id=CENTRE,
        batch_id=ids.first("drb", at=NOW)[:-2] + f"{number:02d}",
        source=Source.MANUAL,
        profile=profile,
        created_at=ports.now(),
        created_by_id="usr_centre",
        created_by_name="Anne Diderot",
    )
    batch = rules.declared(blank, declaration)
    counts = Counts(lines=len(lines), good=len(lines))
    batch = rules.registering(rules.verified(batch, counts, said="abc"), digest="abc", price_cents=2534)
    with transaction() as tx:
        driver_batches.add(tx, batch)
    service.register(ports, APPROVED, driver_batches.get(CENTRE, batch.batch_id), list(lines))
    keys = [(CENTRE, service.registration_id(batch.batch_id, line.number)) for line in lines]
    return driver_registrations.many(keys)


def promise_of(registration: DriverRegistration) -> Promise:
    """What registering it promised."""
    line = int(registration.registration_id[-5:])
    return outbox.get(f"{service.PROMISE}/{registration.batch_id}/{line:05d}")


def stored_driver_account(key: str = KEY, **overrides: Any) -> User:
    """An account that a driver made, and claimed this driver with."""
    values: dict[str, Any] = {
        "organisation_id": DRIVERS,
        "user_id": "usr_helene",
        "username": "helene.le.goff",
        "name": "Hélène Le Goff",
        "email": "helene@drivers.example",
        "roles": frozenset({Role.TRAINEE}),
        "language": "fr",
    }
    user = stored_user(**{**values, **overrides})
    code = drivers.known([key])[key].claim_code
    with transaction() as tx:
        drivers.give_account(tx, key, code=code, user_id=user.user_id, organisation_id=user.organisation_id)
    return user

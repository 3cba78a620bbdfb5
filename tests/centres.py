"""A centre that may declare drivers, its people, and its software's token."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from chalicelib.domain import api_tokens as rules
from chalicelib.domain.access import Role
from chalicelib.domain.api_tokens import ApiToken, Scope
from chalicelib.domain.driver_trainings import Approval, Contract, DriverTraining
from chalicelib.domain.drivers import DriverRegistration, Profile, Source
from chalicelib.domain.users import User
from chalicelib.models import api_tokens, centres
from chalicelib.models.base import transaction
from tests.factories import stored_organisation, stored_user
from tests.fakes import NOW

CENTRE = "org_centre"
SECRET = "a-secret-of-forty-characters-000000000000"

REGISTERED = DriverRegistration(
    organisation_id="org_centre",
    registration_id="drv_0123456789abcdef_00001",
    driver_key="160331035473#1988-03-08",
    batch_id="drb_0123456789abcdef",
    source=Source.MANUAL,
    profile=Profile.DRIVER,
    training=DriverTraining.FCO_GOODS,
    title="FCO marchandises",
    ends_on=date(2026, 11, 20),
    order_number="COM1",
    first_name="Hélène",
    last_name="Le Goff",
    birth_date=date(1988, 3, 8),
    neph="160331035473",
    price_cents=2534,
    registered_at=NOW,
    registered_by_id="usr_anne",
    registered_by_name="Anne",
)
"""A driver of the centre, on record."""


def stored_centre(organisation_id: str = CENTRE, **contract: Any) -> None:
    """With a contract from 2026 on and an approval for FCO and its modules, goods."""
    number = "732829320" if organisation_id == CENTRE else "552100554"
    stored_organisation(
        organisation_id=organisation_id, name="Auto-école Diderot", siren=number, is_driver_centre=True
    )
    values = {"number": "CS-2026-1", "starts_on": date(2026, 1, 1), **contract}
    approval = Approval(
        organisation_id=organisation_id,
        approval_id="agr_1",
        number="AGR-75-001",
        trainings=frozenset({DriverTraining.FCO_GOODS, DriverTraining.FCO_MODULE_GOODS}),
        starts_on=date(2025, 1, 1),
        ends_on=date(2030, 12, 31),
    )
    with transaction() as tx:
        centres.replace_contract(tx, Contract(organisation_id=organisation_id, **values), before=None)
        centres.replace_approval(tx, approval, before=None)


def stored_registrar(*roles: Role, organisation_id: str = CENTRE, **overrides: Any) -> User:
    values: dict[str, Any] = {
        "organisation_id": organisation_id,
        "user_id": f"usr_{organisation_id[4:]}",
        "username": f"anne.{organisation_id[4:]}",
        "name": "Anne Diderot",
        "email": "anne@diderot.example",
        "roles": frozenset(roles or {Role.LEGAL_REPRESENTATIVE}),
    }
    return stored_user(**{**values, **overrides})


def stored_token(user: User, scopes: Iterable[Scope] = Scope, **overrides: Any) -> str:
    """The text of a token of this person."""
    text = rules.text_of(user.organisation_id, user.user_id, SECRET)
    values: dict[str, Any] = {
        "token_hash": rules.hash_of(text),
        "organisation_id": user.organisation_id,
        "user_id": user.user_id,
        "user_name": user.name,
        "name": "Logiciel de gestion",
        "scopes": frozenset(scopes),
        "hint": text[-4:],
        "created_at": NOW,
        "expires_on": date(2026, 12, 31),
    }
    with transaction() as tx:
        api_tokens.add(tx, ApiToken(**{**values, **overrides}))
    return text

"""How a driver gets an account: claimed with the code that the centre hands over, by who has one already or who makes one (DRV-10).

NEPH and birth date name a driver but are no secret; the code proves it. Whatever is wrong, the answer is the same.
"""

import hmac
from dataclasses import dataclass
from datetime import date

from chalicelib.domain import ids
from chalicelib.domain.access import DRIVERS, SYSTEM, Person, Right, Role, require
from chalicelib.domain.documents import typed_code
from chalicelib.domain.drivers import KnownDriver, driver_key
from chalicelib.domain.errors import Conflict, InvalidInput, NotFound, RuleViolation
from chalicelib.domain.history import Entry
from chalicelib.domain.identifiers import normal_neph
from chalicelib.domain.users import UserState
from chalicelib.models import drivers, history, users
from chalicelib.models.base import Refused, transaction
from chalicelib.ports import Ports
from chalicelib.services import attempts, secret_codes
from chalicelib.services import users as accounts
from chalicelib.services.users import Invitation
from chalicelib.templating import N_


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What somebody says to be a driver."""

    neph: str
    birth_date: date
    code: str


class ClaimRefused(RuleViolation):
    """Unknown driver, wrong code, or an account there is already: one answer, so that nothing is learnt from it."""

    code = "claim_refused"
    status = 422
    message = (
        "No driver without account has this NEPH, birth date and code. Compare them with what your centre gave you; "
        "if you have an account already, sign in."
    )


def link(ports: Ports, person: Person, claim: Claim, *, address: str) -> KnownDriver:
    """Show a driver's documents in the space of who is signed in. Done twice it is done once.

    Raises NotAllowed, InvalidInput, TooManyAttempts, ClaimRefused.
    """
    require(person, Right.OWN_SPACE)
    driver = _checked(ports, claim, address=address)
    if driver.user_id not in (None, person.user_id):
        raise ClaimRefused
    _give(ports, driver, person.user_id, person.organisation_id, who=person)
    return driver


def create(
    ports: Ports, claim: Claim, *, email: str, username: str | None, language: str, address: str
) -> Invitation:
    """An account for a driver who has none, with a temporary password: by e-mail where there is an address, else to be shown.

    The same form sent again gives the same account a fresh temporary password, until somebody signed in with one.
    Raises InvalidInput, TooManyAttempts, ClaimRefused.
    """
    driver = _checked(ports, claim, address=address)
    user_id = ids.derived("usr", driver.key, driver.claim_code)
    if not _may_be_made(driver, user_id):
        raise ClaimRefused
    invitation = _invited(ports, driver, user_id=user_id, email=email, username=username, language=language)
    _give(ports, driver, user_id, DRIVERS, who=invitation.user.person())
    return invitation


def renew_code(ports: Ports, by: Person, driver: KnownDriver) -> str:
    """A fresh code for somebody who lost the account or the code; the account there was shows the driver no more.

    Raises NotAllowed, Conflict.
    """
    require(by, Right.STAFF_CENTRES)
    code = secret_codes.new(ports)
    try:
        with transaction() as tx:
            drivers.take_account(tx, driver, code=code)
            history.add(tx, _entry(ports, by, driver, "driver.code_renewed"))
    except Refused as refusal:
        raise Conflict(driver.key) from refusal
    return code


def _checked(ports: Ports, claim: Claim, *, address: str) -> KnownDriver:
    """The driver who is claimed; the attempt is counted before, and taken back when the code was right (ACC-1)."""
    neph = normal_neph(claim.neph)
    if neph is None:
        raise InvalidInput({"neph": N_("The twelve digits of the NEPH, on the licence or the ANTS file.")})
    subjects = attempts.of_claims(neph, address)
    attempts.count(subjects, at=ports.now())
    key = driver_key(neph, claim.birth_date)
    driver = drivers.known([key]).get(key)
    stored = driver.claim_code if driver else ""
    is_right = hmac.compare_digest(stored.encode(), typed_code(claim.code).encode()) and bool(stored)
    if driver is None or not is_right:
        raise ClaimRefused
    attempts.take_back(subjects)
    return driver


def _may_be_made(driver: KnownDriver, user_id: str) -> bool:
    """Nobody has the driver yet, or the account of this very form that nobody signed in with."""
    if driver.user_id is None:
        return True
    if driver.user_id != user_id:
        return False
    try:
        return users.get(DRIVERS, user_id).state is UserState.INVITED
    except NotFound:
        return True


def _invited(
    ports: Ports, driver: KnownDriver, *, user_id: str, email: str, username: str | None, language: str
) -> Invitation:
    try:
        return accounts.invite(
            ports,
            by=SYSTEM,
            organisation_id=DRIVERS,
            name=f"{driver.first_name} {driver.last_name}".strip(),
            email=email,
            roles={Role.TRAINEE},
            language=language,
            username=username,
            user_id=user_id,
        )
    except Conflict as error:
        raise ClaimRefused from error


def _give(ports: Ports, driver: KnownDriver, user_id: str, organisation_id: str, *, who: Person) -> None:
    """Raises ClaimRefused when another account was quicker."""
    if driver.user_id == user_id:
        return
    try:
        with transaction() as tx:
            drivers.give_account(
                tx, driver.key, code=driver.claim_code, user_id=user_id, organisation_id=organisation_id
            )
            history.add(tx, _entry(ports, who, driver, "driver.account_linked"))
    except Refused as refusal:
        raise ClaimRefused from refusal


def _entry(ports: Ports, who: Person, driver: KnownDriver, what: str) -> Entry:
    return Entry(object_id=driver.key, at=ports.now(), who_id=who.user_id, who_name=who.name, what=what)

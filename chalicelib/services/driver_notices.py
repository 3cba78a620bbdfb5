"""Which e-mails a registered driver and the centre are owed (DRV-2, DRV-10, DRV-14); what they say is in `driver_mails`."""

from chalicelib.domain.drivers import DriverRegistration, KnownDriver, Profile
from chalicelib.domain.errors import NotFound
from chalicelib.domain.mailings import Mail
from chalicelib.domain.users import User, may_sign_in
from chalicelib.models import centres, users
from chalicelib.ports import Ports
from chalicelib.services import mailings

CERTIFICATE = "driver_certificate"
TRAINER_NOTICE = "driver_trainer_notice"
ANNULLED = "driver_annulled"
CENTRE = "centre"
"""The recipient of the fact `recipient` who is the centre's; any other is the driver."""


def tell_registered(ports: Ports, registration: DriverRegistration, known: KnownDriver | None) -> None:
    """The certificate to a driver, the notice to a trainer; nobody without an account and an address. May be run twice."""
    kind = _kind(registration)
    user = _account_of(known)
    if kind and user is not None:
        mailings.promise(ports, _mail(ports, kind, registration, user, recipient="driver"))


def tell_annulled(ports: Ports, registration: DriverRegistration, known: KnownDriver | None) -> None:
    """The driver and the centre, each with the reason (DRV-14). May be run twice."""
    driver, centre = _account_of(known), _of_centre(registration)
    if driver is not None:
        mailings.promise(ports, _mail(ports, ANNULLED, registration, driver, recipient="driver"))
    if centre is not None:
        mailings.promise(ports, _mail(ports, ANNULLED, registration, centre, recipient=CENTRE))


def _kind(registration: DriverRegistration) -> str:
    if registration.profile is Profile.TRAINER:
        return TRAINER_NOTICE if registration.may_request_card else ""
    return CERTIFICATE if registration.has_certificate else ""


def _account_of(known: KnownDriver | None) -> User | None:
    if known is None or known.user_id is None:
        return None
    return _reachable(known.organisation_id, known.user_id)


def _of_centre(registration: DriverRegistration) -> User | None:
    """The legal representative, or who registered the driver where the contract names none."""
    contract = centres.read(registration.organisation_id).contract
    wanted = contract.representative_id if contract and contract.representative_id else ""
    return _reachable(registration.organisation_id, wanted or registration.registered_by_id)


def _reachable(organisation_id: str, user_id: str) -> User | None:
    try:
        user = users.get(organisation_id, user_id)
    except NotFound:
        return None
    has_address = bool(user.email) and not user.email_is_placeholder
    return user if has_address and may_sign_in(user) else None


def _mail(ports: Ports, kind: str, registration: DriverRegistration, user: User, *, recipient: str) -> Mail:
    now = ports.now()
    return Mail(
        key=f"{kind}/{registration.registration_id}/{recipient}",
        kind=kind,
        object_id=registration.registration_id,
        organisation_id=registration.organisation_id,
        to=(user.email,),
        language=user.language,
        due_at=now,
        promised_at=now,
        facts={"recipient": recipient, "name": user.name},
    )

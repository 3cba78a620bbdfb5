"""Sign-in details of the trainees of an on-demand order (ORD-10): made when the order is followed up, told to who ordered."""

from dataclasses import replace

from chalicelib.domain import ids
from chalicelib.domain.access import SYSTEM, Role
from chalicelib.domain.errors import NotFound
from chalicelib.domain.orders import Order
from chalicelib.domain.trainees import Trainee
from chalicelib.domain.users import User, UserState
from chalicelib.models import trainees, users
from chalicelib.models.base import transaction
from chalicelib.models.order_dossiers import Dossier
from chalicelib.ports import Ports
from chalicelib.services import users as services


def sign_ins(ports: Ports, dossier: Dossier) -> dict[str, tuple[str, str]]:
    """Username and temporary password per named trainee; no password for who had access before this order.

    May be run again as long as nobody was told: who got access by this order gets a fresh temporary password.
    """
    found: dict[str, tuple[str, str]] = {}
    for registration in dossier.named:
        trainee = trainees.get(dossier.order.organisation_id, registration.trainee_id or "")
        found[trainee.trainee_id] = _sign_in(ports, dossier, trainee)
    return found


def _sign_in(ports: Ports, dossier: Dossier, trainee: Trainee) -> tuple[str, str]:
    user_id = trainee.user_id or f"usr_{ids.body(trainee.trainee_id)}"
    user = _find(trainee.organisation_id, user_id)
    if user is not None and not _is_of_this_order(user, dossier.order):
        return user.username, ""
    invitation = services.invite(
        ports,
        by=SYSTEM,
        organisation_id=trainee.organisation_id,
        name=trainee.full_name,
        email=trainee.email,
        roles={Role.TRAINEE},
        language=dossier.organisation.language,
        trainee_id=trainee.trainee_id,
        email_is_placeholder=trainee.email in dossier.institute.placeholder_emails,
        user_id=user_id,
    )
    if trainee.user_id is None:
        with transaction() as tx:
            trainees.replace(tx, replace(trainee, user_id=user_id), before=trainee)
    return invitation.user.username, invitation.temporary_password


def _is_of_this_order(user: User, order: Order) -> bool:
    """Made by an earlier attempt to follow up this very order, and not used yet."""
    return user.state is UserState.INVITED and user.created_at >= order.ordered_at


def _find(organisation_id: str, user_id: str) -> User | None:
    try:
        return users.get(organisation_id, user_id)
    except NotFound:
        return None

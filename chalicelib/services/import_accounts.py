"""Accounts for imported organisations: an administrator for each real contact address (RUN-7, ACC-7)."""

from collections.abc import Iterable

from chalicelib.domain import ids
from chalicelib.domain.access import Person, Role
from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.imports import Problem
from chalicelib.domain.users import USERNAME
from chalicelib.models import organisations
from chalicelib.models import users as user_rows
from chalicelib.ports import Ports
from chalicelib.services import mailings, users
from chalicelib.services.import_steps import warning
from chalicelib.spreadsheets.organisations_file import EstablishmentRow
from chalicelib.templating import N_


def invite(ports: Ports, by: Person, rows: Iterable[EstablishmentRow]) -> tuple[int, list[Problem]]:
    """How many were invited, and what kept others from it.

    Whoever has an account with the address is left alone: may be run twice. One whose worker died before the e-mail is invited again.
    """
    invited, problems = 0, list[Problem]()
    wanted = {
        (row.siren, row.email.casefold()): row for row in rows if row.email and not row.email_is_placeholder
    }
    holders = organisations.holders_of_sirens(siren for siren, _ in wanted)
    for (siren, email), row in wanted.items():
        organisation_id = holders[siren]
        user_id = ids.derived("usr", organisation_id, email)
        if _has_account(organisation_id, email, user_id):
            continue
        try:
            users.invite(
                ports,
                by=by,
                organisation_id=organisation_id,
                name=row.organisation,
                email=email,
                roles=(Role.CLIENT_ADMINISTRATOR,),
                language="fr",
                username=email if USERNAME.fullmatch(email) else None,
                user_id=user_id,
            )
            invited += 1
        except InvalidInput:
            problems.append(
                warning(0, "email", email, N_("This address is already the username of somebody else."))
            )
    return invited, problems


def _has_account(organisation_id: str, email: str, user_id: str) -> bool:
    """Whether somebody there has this address; the one we invite ourselves counts once the e-mail is promised."""
    holders = [user for user in user_rows.of_organisation(organisation_id) if user.email == email]
    return any(user.user_id != user_id or mailings.log_of(user_id) for user in holders)

"""Profiles: what an organisation and its people may change about themselves (ACC-4)."""

from chalicelib.domain.access import may_read_establishment
from chalicelib.domain.users import User
from chalicelib.models import organisations


def placeholder_addresses(user: User) -> list[str]:
    """Names of the organisation and its establishments whose e-mail address is known to be none (ACC-4).

    Establishments that the user has nothing to do with are left out.
    """
    if user.is_staff:
        return []
    organisation, sites = organisations.with_establishments(user.organisation_id)
    mine = [site for site in sites if may_read_establishment(user.person(), site.establishment_id)]
    return [place.name for place in (organisation, *mine) if place.email_is_placeholder]

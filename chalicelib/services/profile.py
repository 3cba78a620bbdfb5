"""Profiles: what an organisation and its people may change about themselves (ACC-4)."""

from dataclasses import replace

from chalicelib.domain.access import may_read_establishment
from chalicelib.domain.accounts import EMAIL_LINK_LIVES, Link, LinkExpired, LinkPurpose, hash_of
from chalicelib.domain.errors import InvalidInput, NotFound
from chalicelib.domain.identifiers import normal_email
from chalicelib.domain.organisations import is_placeholder_email
from chalicelib.domain.users import User, UserState
from chalicelib.models import institute as institutes
from chalicelib.models import links, organisations, users
from chalicelib.ports import Ports
from chalicelib.services import account_mails, attempts, mailings
from chalicelib.services import users as services
from chalicelib.services.organisations import WRONG_EMAIL
from chalicelib.templating import N_


def placeholder_addresses(user: User) -> list[str]:
    """Names of the organisation and its establishments whose e-mail address is known to be none (ACC-4).

    Establishments that the user has nothing to do with are left out.
    """
    if not user.is_of_client:
        return []
    organisation, sites = organisations.with_establishments(user.organisation_id)
    names = [organisation.name] if organisation.email_is_placeholder else []
    return names + [
        site.name
        for site in sites
        if site.email_is_placeholder and may_read_establishment(user.person(), site.establishment_id)
    ]


def edit_self(ports: Ports, user: User, *, name: str, language: str) -> User:
    """One's own name and language. May be run twice."""

    def edited(before: User) -> User:
        return replace(before, name=name, language=language)

    return services.change(ports, user.person(), user, edited, what="user.edited")


def choose_language(user: User, language: str) -> None:
    """The switch at the top of every page. No history: nobody's rights change."""
    if user.language != language:
        users.set_language(user, language)


def ask_email_change(ports: Ports, user: User, email: str) -> User:
    """Write to the new address; nothing changes before it is confirmed from there (ACC-4). Raises InvalidInput, TooManyAttempts."""
    wanted = normal_email(email)
    if wanted is None:
        raise InvalidInput({"email": WRONG_EMAIL})
    wanted = wanted.casefold()
    if is_placeholder_email(wanted, known=institutes.get().placeholder_emails):
        raise InvalidInput({"email": N_("Enter an address where you read your e-mail.")})
    if wanted == user.email:
        raise InvalidInput({"email": N_("This is your address already.")})
    attempts.count(attempts.of_links(user.user_id), at=ports.now())

    def asked(before: User) -> User:
        return replace(before, pending_email=wanted)

    changed = services.change(ports, user.person(), user, asked, what="user.email_asked")
    token = ports.new_secret()
    links.add(
        Link(
            token_hash=hash_of(token),
            purpose=LinkPurpose.EMAIL,
            organisation_id=user.organisation_id,
            user_id=user.user_id,
            email=wanted,
            valid_until=ports.now() + EMAIL_LINK_LIVES,
        )
    )
    mailings.promise(ports, account_mails.promise_confirmation(ports, changed, token))
    return changed


def find_email_change(ports: Ports, token: str) -> User:
    """Whose address this link confirms, the new one as `pending_email`. Raises LinkExpired."""
    return _link_and_user(ports, token)[1]


def confirm_email(ports: Ports, token: str) -> User:
    """Put the new address in force, once. Raises LinkExpired."""
    link, user = _link_and_user(ports, token)
    links.use(link)

    def confirmed(before: User) -> User:
        return replace(before, email=link.email, pending_email="", email_is_placeholder=False)

    return services.change(ports, user.person(), user, confirmed, what="user.email_changed")


def _link_and_user(ports: Ports, token: str) -> tuple[Link, User]:
    """A link for an address that was given up for another since is over."""
    link = links.find(token, LinkPurpose.EMAIL, at=ports.now())
    try:
        user = users.get(link.organisation_id, link.user_id)
    except NotFound as error:
        raise LinkExpired from error
    if user.state is UserState.DISABLED or user.pending_email != link.email:
        raise LinkExpired
    return link, user

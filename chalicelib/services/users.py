"""Users: invited with a temporary password, edited, disabled, removed (ACC-7, ACC-8, ACC-11)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from chalicelib.domain import passwords
from chalicelib.domain import users as rules
from chalicelib.domain.access import STAFF, DocumentType, Person, Role
from chalicelib.domain.errors import Conflict, InvalidInput
from chalicelib.domain.history import Entry
from chalicelib.domain.users import USERNAME, User, UserState, normal_username
from chalicelib.models import history, users
from chalicelib.models.base import Refused, transaction
from chalicelib.models.contention import retrying
from chalicelib.ports import Ports
from chalicelib.services import account_mails, accounts, mailings
from chalicelib.templating import N_


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """A user and the temporary password: sent by e-mail, or shown once on the page where there is no address."""

    user: User
    temporary_password: str

    @property
    def is_sent(self) -> bool:
        return bool(self.user.email) and not self.user.email_is_placeholder


def invite(
    ports: Ports,
    *,
    by: Person,
    organisation_id: str,
    name: str,
    email: str,
    roles: Iterable[Role],
    language: str,
    username: str | None = None,
    trainee_id: str | None = None,
    establishment_ids: Iterable[str] = (),
    document_types: Iterable[DocumentType] = (),
    email_is_placeholder: bool = False,
    user_id: str | None = None,
) -> Invitation:
    """Create a user with a temporary password, by e-mail where there is an address. Raises InvalidInput about `username`.

    `organisation_id` is `staff` for the institute's people. Without a username one is made from the name. May be run twice with
    the same `user_id` (a form's, an import row's): then the user is the one of the first time, with a fresh temporary password;
    raises Conflict once that user is no longer only invited.
    """
    wanted = User(
        organisation_id=organisation_id,
        user_id=user_id or ports.new_id("usr"),
        username=free_username(username, name),
        name=name,
        email=email.strip().casefold(),
        roles=frozenset(roles),
        state=UserState.INVITED,
        language=language,
        establishment_ids=frozenset(establishment_ids),
        document_types=frozenset(document_types),
        trainee_id=trainee_id,
        email_is_placeholder=email_is_placeholder,
        created_at=ports.now(),
    )
    return _give_temporary_password(ports, _added(ports, wanted, by=by))


def _added(ports: Ports, wanted: User, *, by: Person) -> User:
    """The user, now stored; the one of the first time when this runs again. Raises InvalidInput, Conflict."""
    try:
        with transaction() as tx:
            users.add(tx, wanted)
            history.add(tx, _entry(ports, by, wanted, "user.invited", after=_roles(wanted)))
    except Refused as refusal:
        if "user" not in refusal.labels:
            raise InvalidInput({"username": N_("This username is taken: choose another one.")}) from refusal
        return _still_invited(wanted.organisation_id, wanted.user_id)
    return wanted


def _still_invited(organisation_id: str, user_id: str) -> User:
    """Raises Conflict for somebody who signed in since or was shut out: an old form must not replace a password in force."""
    user = users.get(organisation_id, user_id)
    if user.state is not UserState.INVITED:
        raise Conflict(user_id)
    return user


def renew_temporary_password(ports: Ports, *, by: Person, organisation_id: str, user_id: str) -> Invitation:
    """A new temporary password for somebody who lost his or hers, or is to come back. Ends the user's sessions. Raises NotFound."""

    def invited(user: User) -> User:
        return replace(user, state=UserState.INVITED, sessions_from=ports.now())

    user = change(ports, by, users.get(organisation_id, user_id), invited, what="user.password_renewed")
    accounts.sweep_sessions(user)
    return _give_temporary_password(ports, user)


def edit(
    ports: Ports,
    *,
    by: Person,
    organisation_id: str,
    user_id: str,
    name: str,
    email: str,
    roles: Iterable[Role],
    language: str,
    establishment_ids: Iterable[str] | None = None,
    document_types: Iterable[DocumentType] | None = None,
) -> User:
    """Change who a user is and what he or she may do. Raises NotFound, OwnRight, LastAdministrator."""
    held = frozenset(roles)

    def edited(user: User) -> User:
        changed = replace(user, name=name, email=email.strip().casefold(), roles=held, language=language)
        if changed.email != user.email:
            changed = replace(changed, email_is_placeholder=False, pending_email="")
        if establishment_ids is not None:
            changed = replace(changed, establishment_ids=frozenset(establishment_ids))
        if document_types is not None:
            changed = replace(changed, document_types=frozenset(document_types))
        return changed

    return change(ports, by, users.get(organisation_id, user_id), edited, what="user.edited")


def disable(ports: Ports, *, by: Person, organisation_id: str, user_id: str) -> User:
    """Shut somebody out at once: sessions end, no sign-in any more (ACC-8). May be run twice.

    Raises NotFound, OwnRight, LastAdministrator.
    """

    def disabled(user: User) -> User:
        if user.state is UserState.DISABLED:
            return user
        return replace(user, state=UserState.DISABLED, sessions_from=ports.now(), pending_email="")

    user = change(ports, by, users.get(organisation_id, user_id), disabled, what="user.disabled")
    accounts.sweep_sessions(user)
    ports.identity.disable(user.username)
    return user


def remove_totp(ports: Ports, *, by: Person, organisation_id: str, user_id: str) -> User:
    """Take the second factor away from somebody who lost the telephone (ACC-11). Ends sessions. May be run twice. Raises NotFound."""

    def without(user: User) -> User:
        return replace(user, has_totp=False, sessions_from=ports.now()) if user.has_totp else user

    user = users.get(organisation_id, user_id)
    ports.identity.remove_totp(user.username)
    user = change(ports, by, user, without, what="user.totp_removed")
    accounts.sweep_sessions(user)
    return user


def change(ports: Ports, by: Person, user: User, apply: Callable[[User], User], *, what: str) -> User:
    """Write a user's new state with its history, again when somebody else wrote meanwhile. Nothing changed, nothing written.

    Raises NotFound, OwnRight, LastAdministrator, Conflict.
    """

    def once() -> User:
        before = users.get(user.organisation_id, user.user_id)
        after = apply(before)
        if after == before:
            return before
        _write(ports, by, before, after, what=what)
        return users.get(user.organisation_id, user.user_id)

    return retrying(once, on=Conflict)


def _write(ports: Ports, by: Person, before: User, after: User, *, what: str) -> None:
    remaining = _remaining_administrator(by, before, after)
    with transaction() as tx:
        users.replace(tx, after, before=before)
        if remaining:
            users.still_holds(tx, remaining, _administrator_of(after))
        history.add(tx, _entry(ports, by, after, what, before=_told(before), after=_told(after)))


def free_username(username: str | None, name: str) -> str:
    """The one that was typed, or a free one made from the name. Raises InvalidInput."""
    if username is None or not username.strip():
        return rules.username_from(name, users.is_taken)
    wanted = normal_username(username)
    if not USERNAME.fullmatch(wanted):
        raise InvalidInput(
            {
                "username": N_(
                    "Use 3 to 64 small letters, digits, dots, hyphens or underscores, beginning with a letter or digit."
                )
            }
        )
    return wanted


def _give_temporary_password(ports: Ports, user: User) -> Invitation:
    password = passwords.temporary()
    ports.identity.create(user.username, temporary_password=password)
    invitation = Invitation(user=user, temporary_password=password)
    if invitation.is_sent:
        mailings.promise(ports, account_mails.promise_access(ports, user, password))
    return invitation


def _administrator_of(user: User) -> Role:
    return Role.STAFF_ADMINISTRATOR if user.organisation_id == STAFF else Role.CLIENT_ADMINISTRATOR


def _is_administrator(user: User) -> bool:
    return _administrator_of(user) in user.roles and rules.may_sign_in(user)


def _remaining_administrator(by: Person, before: User, after: User) -> User | None:
    """When somebody stops being an administrator: another one, who must still be one when this is written.

    Nobody gives up his or her own right, so that nobody is locked out by a slip. Raises OwnRight, LastAdministrator.
    """
    if not _is_administrator(before) or _is_administrator(after):
        return None
    if by.user_id == after.user_id:
        raise rules.OwnRight
    for user in users.of_organisation(after.organisation_id):
        if user.user_id != after.user_id and _is_administrator(user):
            return user
    raise rules.LastAdministrator


def _entry(ports: Ports, by: Person, user: User, what: str, *, before: str = "", after: str = "") -> Entry:
    return Entry(
        object_id=user.user_id,
        at=ports.now(),
        who_id=by.user_id,
        who_name=by.name,
        what=what,
        before=before,
        after=after,
    )


def _told(user: User) -> str:
    return f"{user.state.value}; {_roles(user)}"


def _roles(user: User) -> str:
    return ", ".join(sorted(role.value for role in user.roles))

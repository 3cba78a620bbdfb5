"""The institute: its first start, its settings section by section, its terms of sale and its logo (RUN-6)."""

from collections.abc import Callable
from dataclasses import replace

from chalicelib.domain import changes, passwords
from chalicelib.domain.access import STAFF, Person, Role
from chalicelib.domain.accounts import (
    FIRST_START_LIVES,
    Link,
    LinkExpired,
    LinkPurpose,
    hash_of,
)
from chalicelib.domain.errors import Conflict, InvalidInput, Reason
from chalicelib.domain.history import Entry
from chalicelib.domain.institute import Institute, TermsOfSale
from chalicelib.domain.users import User, UserState
from chalicelib.models import history, links, users
from chalicelib.models import institute as institutes
from chalicelib.models.base import Refused, transaction
from chalicelib.models.contention import retrying
from chalicelib.ports import Ports
from chalicelib.services import passwords as password_services
from chalicelib.services import users as user_services
from chalicelib.templating import N_

OBJECT_ID = "institute"
"""What the history of settings is kept under."""
LOGO_BYTES = 1_000_000
LOGO_PIXELS = 3000
"""Longest side: documents draw it 60 mm wide."""
_FORMATS = {"PNG": ("png", "image/png"), "JPEG": ("jpg", "image/jpeg")}


def new_first_start_code(ports: Ports) -> str:
    """A one-time code with which the first administrator signs up; empty when there is one already.

    May be run at each deployment: each code lives a week, and only one of all of them is ever taken.
    """
    if institutes.is_started():
        return ""
    code = passwords.temporary()
    links.add(
        Link(
            token_hash=hash_of(_normal_code(code)),
            purpose=LinkPurpose.FIRST_START,
            valid_until=ports.now() + FIRST_START_LIVES,
        )
    )
    return code


def start(
    ports: Ports, *, code: str, name: str, email: str, username: str, password: str, language: str
) -> User:
    """Create the first administrator. Of two people with the same code exactly one succeeds. Raises InvalidInput.

    The password comes before the user: a start that is cut off in between can be done again with a new code.
    """
    link = _first_start_link(ports, code)
    now = ports.now()
    user = User(
        organisation_id=STAFF,
        user_id=ports.new_id("usr"),
        username=user_services.free_username(username, name),
        name=name,
        email=email.casefold(),
        roles=frozenset({Role.STAFF_ADMINISTRATOR}),
        state=UserState.ACTIVE,
        language=language,
        created_at=now,
    )
    password_services.check(password, username=user.username)
    _take(link)
    try:
        with password_services.refusing():
            ports.identity.create(user.username, temporary_password=passwords.temporary())
            ports.identity.set_password(user.username, password=password)
    except InvalidInput:
        links.add(link)
        raise
    _store_first(ports, user)
    return user


def save(ports: Ports, by: Person, change: Callable[[Institute], Institute], *, section: str) -> Institute:
    """Save one section of the settings by itself, over whatever the others became meanwhile. May be run twice. Raises Conflict."""

    def once() -> Institute:
        before = institutes.get()
        after = change(before)
        if after == before:
            return before
        with transaction() as tx:
            institutes.replace(tx, after, before=before)
            history.add(tx, _entry(ports, by, before, after, section=section))
        return institutes.get()

    return retrying(once, on=Conflict)


def publish_terms(ports: Ports, by: Person, *, version: str, text: str) -> Institute:
    """A new version of the terms of sale, in force at once; those before stay with the orders that accepted them.

    The same version with the same text is published once. Raises InvalidInput when the version holds another text.
    """
    terms = TermsOfSale(version=version, text=text, published_at=ports.now())
    before = institutes.get()
    after = replace(before, terms_version=version)
    try:
        with transaction() as tx:
            institutes.add_terms(tx, terms)
            institutes.replace(tx, after, before=before)
            history.add(tx, _entry(ports, by, before, after, section="terms"))
    except Refused as refusal:
        if "terms" not in refusal.labels:
            raise
        if institutes.get_terms(version).text != text:
            raise InvalidInput(
                {"version": N_("This version exists with another text: give the new one another name.")}
            ) from refusal
    return institutes.get()


def logo_upload_key(ports: Ports) -> str:
    return f"uploads/logo/{ports.new_id('log')}"


def use_logo(ports: Ports, by: Person, upload_key: str) -> Institute:
    """Put an uploaded picture in force. May be run twice. Raises NotFound, InvalidInput when it is no picture we can draw."""
    content = ports.files.read_drop(upload_key, max_bytes=LOGO_BYTES)
    extension, content_type = _picture_kind(content)
    key = f"logos/{upload_key.rpartition('/')[2]}.{extension}"
    ports.files.write(key, content, content_type=content_type)

    def with_logo(institute: Institute) -> Institute:
        return replace(institute, logo_key=key, logo_name=f"logo.{extension}")

    return save(ports, by, with_logo, section="look")


def remove_logo(ports: Ports, by: Person) -> Institute:
    """Documents drawn so far keep the picture they were drawn with, so the file stays. May be run twice."""

    def without(institute: Institute) -> Institute:
        return replace(institute, logo_key="", logo_name="")

    return save(ports, by, without, section="look")


def finish_setup(ports: Ports, by: Person) -> Institute:
    """Open the portal. May be run twice."""

    def opened(institute: Institute) -> Institute:
        return replace(institute, is_set_up=True)

    return save(ports, by, opened, section="setup")


def logo(ports: Ports, institute: Institute) -> tuple[bytes, str]:
    """The picture and its type. Raises NotFound."""
    content_type = "image/png" if institute.logo_key.endswith(".png") else "image/jpeg"
    return ports.files.read(institute.logo_key), content_type


def _picture_kind(content: bytes) -> tuple[str, str]:
    """Extension and type of a PNG or JPEG of a reasonable size. Raises InvalidInput."""
    import io  # Pillow and what it needs are slow to import, and this is rare

    from PIL import Image, UnidentifiedImageError

    wrong = InvalidInput({"file": N_("Choose a picture in PNG or JPEG: this file is none.")})
    try:
        with Image.open(io.BytesIO(content), formats=tuple(_FORMATS)) as picture:
            kind, size = str(picture.format), picture.size
            picture.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise wrong from error
    if max(size) > LOGO_PIXELS:
        said = N_("Choose a smaller picture: %(pixels)s pixels at most on each side.")
        raise InvalidInput({"file": Reason(said, {"pixels": LOGO_PIXELS})})
    return _FORMATS[kind]


def _normal_code(code: str) -> str:
    """As people copy it: blanks and a last full stop don't matter, capitals do."""
    return code.strip().rstrip(".").strip()


def _first_start_link(ports: Ports, code: str) -> Link:
    try:
        return links.find(_normal_code(code), LinkPurpose.FIRST_START, at=ports.now())
    except LinkExpired as error:
        raise _wrong_code() from error


def _take(link: Link) -> None:
    try:
        links.use(link)
    except LinkExpired as error:
        raise _wrong_code() from error


def _wrong_code() -> InvalidInput:
    return InvalidInput(
        {
            "code": N_(
                "This code isn’t valid, was used, or is older than a week. Deploy again to get a new one."
            )
        }
    )


def _store_first(ports: Ports, user: User) -> None:
    entry = Entry(
        object_id=user.user_id,
        at=user.created_at,
        who_id=user.user_id,
        who_name=user.name,
        what="user.first_administrator",
    )
    try:
        with transaction() as tx:
            institutes.claim_first_start(tx, user_id=user.user_id)
            users.add(tx, user)
            history.add(tx, entry)
    except Refused as refusal:
        ports.identity.delete(user.username)
        raise _wrong_code() from refusal


def _entry(ports: Ports, by: Person, before: Institute, after: Institute, *, section: str) -> Entry:
    return Entry(
        object_id=OBJECT_ID,
        at=ports.now(),
        who_id=by.user_id,
        who_name=by.name,
        what="institute.changed",
        facts={"section": section, **changes.between(before, after)},
    )

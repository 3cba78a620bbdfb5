"""Trainees: finding, adding, changing and putting away the people of a client's directory (TRN-1, ORD-4)."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date

from chalicelib.domain import changes, ids
from chalicelib.domain.access import Person, hide_unless, may_read_establishment
from chalicelib.domain.calendar import local_date
from chalicelib.domain.errors import Conflict, InvalidInput, NotFound
from chalicelib.domain.history import Entry
from chalicelib.domain.identifiers import normal_email
from chalicelib.domain.trainees import (
    MAX_NAME,
    Details,
    LikelyDuplicate,
    Trainee,
    are_likely_the_same,
    is_plausible_birth,
    name_key,
)
from chalicelib.models import history, organisations, trainees
from chalicelib.models.base import Refused, Transaction, transaction
from chalicelib.ports import Ports
from chalicelib.templating import N_

ENOUGH = 5
"""Fewer found by the beginning of a name: look inside the names too."""
MAX_WORDS = 12
"""Of a search; DynamoDB takes conditions of four kilobytes."""
MAX_JOB, MAX_NUMBER, MAX_POPULATIONS = 120, 40, 30


def search(
    organisation_id: str, text: str, *, limit: int = 20, establishments: Collection[str] = ()
) -> list[Trainee]:
    """People found by words of their names in any order, number or e-mail, whatever accents and case.

    By name, those whose name begins so before those found inside: an e-mail domain often holds the organisation's name.

    Beginnings of names come from the indexes. Numbers, e-mails and words inside a name read the organisation's own directory.
    """
    words = ids.folded(text).split()[:MAX_WORDS]
    if not words:
        return []
    first: dict[str, Trainee] = {}
    if not any(character.isdigit() or character == "@" for character in text):
        for trainee in _by_beginning(organisation_id, words, limit=limit, establishments=establishments):
            first[trainee.trainee_id] = trainee
    others: list[Trainee] = []
    if len(first) < min(ENOUGH, limit):
        inside = trainees.containing(organisation_id, words, limit=limit, establishments=establishments)
        others = [trainee for trainee in inside if trainee.trainee_id not in first]
    return [*sorted(first.values(), key=_order), *sorted(others, key=_order)][:limit]


def _by_beginning(
    organisation_id: str, words: list[str], *, limit: int, establishments: Collection[str]
) -> Iterator[Trainee]:
    """`jean baptiste mar`: the words as one name, then cut into last and first name at each place, both ways round."""
    cuts = [f"{' '.join(words[:n])}|{' '.join(words[n:])}" for n in range(1, len(words))]
    for beginning in [" ".join(words), *cuts[:3]]:
        for query in (trainees.by_last_name, trainees.by_first_name):
            yield from query(organisation_id, beginning, limit=limit, establishments=establishments)


def _order(trainee: Trainee) -> tuple[str, str]:
    return name_key(trainee.last_name, trainee.first_name), trainee.trainee_id


def get(person: Person, organisation_id: str, trainee_id: str) -> Trainee:
    """A trainee this person may see: staff any, clients those of their organisation and establishments. Raises NotFound."""
    hide_unless(person.is_staff or person.organisation_id == organisation_id)
    trainee = trainees.get(organisation_id, trainee_id)
    hide_unless(person.is_staff or may_read_establishment(person, trainee.establishment_id))
    return trainee


def likely_duplicates(trainee: Trainee) -> list[Trainee]:
    """Others of the directory who look like the same person (ORD-4)."""
    key = name_key(trainee.last_name, trainee.first_name)
    namesakes = trainees.by_last_name(trainee.organisation_id, key)
    return [
        other
        for other in namesakes
        if other.trainee_id != trainee.trainee_id and are_likely_the_same(trainee, other)
    ]


def create(
    ports: Ports,
    by: Person,
    *,
    organisation_id: str,
    details: Details,
    token: str,
    despite_duplicates: bool = False,
) -> Trainee:
    """Add somebody to the directory; the same token adds once. Raises InvalidInput, LikelyDuplicate, NotFound."""
    hide_unless(by.is_staff or by.organisation_id == organisation_id)
    check(details, today=local_date(ports.now()), by=by, organisation_id=organisation_id)
    trainee = _with(
        Trainee(
            organisation_id=organisation_id,
            trainee_id=ids.derived("trn", organisation_id, by.user_id, token),
            last_name=details.last_name,
            first_name=details.first_name,
        ),
        details,
    )
    if not despite_duplicates and (others := _others(by, trainee)):
        raise LikelyDuplicate(name=others[0].full_name, trainee_ids=[o.trainee_id for o in others])
    try:
        with transaction() as tx:
            trainees.add(tx, trainee)
            _note(ports, tx, trainee, by, "trainee_created")
    except Refused:
        return trainees.get(organisation_id, trainee.trainee_id)
    return trainee


def _others(by: Person, trainee: Trainee) -> list[Trainee]:
    """Those this person may see; none when this very trainee was added a moment ago: the form was sent twice."""
    others = [other for other in likely_duplicates(trainee) if _is_within(by, other.establishment_id)]
    return others if others and not _exists(trainee) else []


def _exists(trainee: Trainee) -> bool:
    try:
        trainees.get(trainee.organisation_id, trainee.trainee_id)
    except NotFound:
        return False
    return True


def change(ports: Ports, by: Person, before: Trainee, details: Details, *, version: int) -> Trainee:
    """Save an edit of the state with this version. Raises InvalidInput, Conflict."""
    check(details, today=local_date(ports.now()), by=by, organisation_id=before.organisation_id)
    after = _with(before, details)
    if after == before:
        return before
    if before.version != version:
        raise Conflict(before.trainee_id)
    return _save(ports, by, before, after, what="trainee_changed", facts=changes.between(before, after))


def archive(ports: Ports, by: Person, trainee: Trainee) -> Trainee:
    """Take somebody out of the directory's lists; courses and documents stay. Done twice it is done once. Raises Conflict."""
    after = replace(trainee, is_archived=True)
    return trainee if after == trainee else _save(ports, by, trainee, after, what="trainee_archived")


def restore(ports: Ports, by: Person, trainee: Trainee) -> Trainee:
    """Put an archived trainee back. One who was merged stays merged. Raises Conflict."""
    after = replace(trainee, is_archived=trainee.merged_into is not None)
    return trainee if after == trainee else _save(ports, by, trainee, after, what="trainee_restored")


def check(details: Details, *, today: date, by: Person, organisation_id: str) -> None:
    """Raises InvalidInput; its fields are those of `Details`."""
    errors = _errors(details, today=today)
    sites = {site.establishment_id for site in organisations.establishments(organisation_id)}
    if details.establishment_id is not None and (
        details.establishment_id not in sites or not _is_within(by, details.establishment_id)
    ):
        errors["establishment_id"] = N_("Choose one of the establishments in the list.")
    if details.establishment_id is None and by.establishment_ids and sites:
        errors["establishment_id"] = N_("Choose the trainee’s establishment.")
    if errors:
        raise InvalidInput(errors)


def _is_within(by: Person, establishment_id: str | None) -> bool:
    return by.is_staff or may_read_establishment(by, establishment_id)


def _errors(details: Details, *, today: date) -> dict[str, str]:
    errors: dict[str, str] = {}
    if not ids.folded(details.last_name):
        errors["last_name"] = N_("Enter the last name.")
    if not ids.folded(details.first_name):
        errors["first_name"] = N_("Enter the first name.")
    if details.email and normal_email(details.email) is None:
        errors["email"] = N_("Enter an e-mail address such as name@company.fr.")
    if details.birth_date and not is_plausible_birth(details.birth_date, today=today):
        errors["birth_date"] = N_("Check the year of birth.")
    return errors | _too_long(details)


def _too_long(details: Details) -> dict[str, str]:
    limits = {
        "last_name": (MAX_NAME, N_("Shorten this name: 80 characters at most.")),
        "first_name": (MAX_NAME, N_("Shorten this name: 80 characters at most.")),
        "job": (MAX_JOB, N_("Shorten this job title: 120 characters at most.")),
        "number": (MAX_NUMBER, N_("Shorten this number: 40 characters at most.")),
        "populations": (MAX_POPULATIONS, N_("Name at most 30 populations.")),
    }
    return {name: message for name, (most, message) in limits.items() if len(getattr(details, name)) > most}


def _with(trainee: Trainee, details: Details) -> Trainee:
    return replace(
        trainee,
        last_name=details.last_name.strip(),
        first_name=details.first_name.strip(),
        email=(normal_email(details.email) or "") if details.email else "",
        birth_date=details.birth_date,
        establishment_id=details.establishment_id,
        job=details.job.strip(),
        number=details.number.strip(),
        populations=details.populations,
    )


def _save(
    ports: Ports,
    by: Person,
    before: Trainee,
    after: Trainee,
    *,
    what: str,
    facts: dict[str, str] | None = None,
) -> Trainee:
    with transaction() as tx:
        trainees.replace(tx, after, before=before)
        _note(ports, tx, after, by, what, facts=facts)
    return replace(after, version=before.version + 1)


def _note(
    ports: Ports,
    tx: Transaction,
    trainee: Trainee,
    by: Person,
    what: str,
    *,
    facts: dict[str, str] | None = None,
) -> None:
    """Names stay out of the history: it can't be edited when a person asks to be forgotten."""
    entry = Entry(
        object_id=trainee.trainee_id,
        at=ports.now(),
        who_id=by.user_id,
        who_name=by.name,
        what=what,
        facts={"fields": ", ".join(sorted(facts))} if facts else {},
    )
    history.add(tx, entry)

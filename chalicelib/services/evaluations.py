"""The evaluation of a session: which surveys its people get, sequence by sequence, saved by itself (SES-3, SES-15)."""

from collections.abc import Sequence
from dataclasses import replace

from chalicelib.domain import calendar
from chalicelib.domain.access import Person
from chalicelib.domain.errors import Conflict, InvalidInput
from chalicelib.domain.evaluations import Evaluation, SequenceEvaluation
from chalicelib.domain.history import Entry
from chalicelib.domain.session_mailings import told_sequences
from chalicelib.domain.sessions import Session
from chalicelib.domain.surveys import SurveyState
from chalicelib.models import history, outbox, session_parts, sessions, surveys
from chalicelib.models.base import Refused, transaction
from chalicelib.ports import Ports
from chalicelib.services import session_mailings
from chalicelib.services import surveys as answering
from chalicelib.services.survey_results import Group
from chalicelib.templating import N_

LONGEST_DELAY = 365
"""Days after which people still remember what they learned, and nobody asks them for less."""


def save(
    ports: Ports, session_id: str, choices: Sequence[SequenceEvaluation], *, version: int, by: Person
) -> Evaluation:
    """Choose the surveys of the sequences, or none at all. Saved twice alike it is one change.

    What people already answered stays, also when another survey is chosen. Raises NotFound, InvalidInput, Conflict.
    """
    session, planning = sessions.read(session_id)
    before = session_parts.get(Evaluation, session_id)
    known = {sequence.sequence_id for sequence in told_sequences(planning)}
    kept = tuple(c for c in choices if c.sequence_id in known and (c.hot_survey_id or c.cold_survey_id))
    after = replace(before, choices=kept, is_settled=True)
    if after == before:
        return before
    if before.version != version:
        raise Conflict(session_id)
    _check(kept, before)
    answering.make_links_possible(ports)
    _write(ports, session, after, before, by=by)
    return replace(after, version=before.version + 1)


def _check(choices: Sequence[SequenceEvaluation], before: Evaluation) -> None:
    """Raises InvalidInput, by `hot-<sequence>`, `cold-<sequence>` or `days-<sequence>`."""
    usable = {s.survey_id for s in surveys.everything() if s.state is SurveyState.ACTIVE}
    usable |= {chosen for c in before.choices for chosen in (c.hot_survey_id, c.cold_survey_id)}
    for choice in choices:
        if not {choice.hot_survey_id} - {""} <= usable:
            raise InvalidInput({f"hot-{choice.sequence_id}": N_("Choose a survey that is in use.")})
        if not {choice.cold_survey_id} - {""} <= usable:
            raise InvalidInput({f"cold-{choice.sequence_id}": N_("Choose a survey that is in use.")})
        if not 1 <= choice.cold_after_days <= LONGEST_DELAY:
            raise InvalidInput({f"days-{choice.sequence_id}": N_("Enter between 1 and 365 days.")})


def _write(ports: Ports, session: Session, after: Evaluation, before: Evaluation, *, by: Person) -> None:
    """With the promise to plan the messages that ask people anew. Raises Conflict."""
    at = ports.now()
    promise = session_mailings.promised(session, version=before.version + 1, at=at, why="evaluation")
    entry = Entry(
        object_id=after.session_id, at=at, who_id=by.user_id, who_name=by.name, what="evaluation_changed"
    )
    try:
        with transaction() as tx:
            session_parts.replace(tx, after, before=before)
            history.add(tx, entry)
            outbox.add(tx, promise)
    except Refused as refusal:
        raise Conflict(after.session_id) from refusal
    ports.outbox_hints.send(promise.key)


def remind(ports: Ports, group: Group, *, by: Person) -> int:
    """Ask those who didn't answer once more, with the same link; how many e-mails are new. At most one a day for each.

    Nobody is asked when the message is switched off. Raises NotFound, and NotAllTold when some e-mails could not be made.
    """
    if not group.silent:
        return 0
    session_id = group.silent[0].session_id
    today = calendar.local_date(ports.now())
    number = session_mailings.tell(
        ports,
        session_id,
        answering.MESSAGES[group.moment],
        registrations=group.silent,
        facts={"sequence_id": group.sequence_id},
        key=f"reminder-{today.isoformat()}",
    )
    if number:
        with transaction() as tx:
            history.add(tx, _reminded(ports, session_id, group, by=by, number=number))
    return number


def _reminded(ports: Ports, session_id: str, group: Group, *, by: Person, number: int) -> Entry:
    return Entry(
        object_id=session_id,
        at=ports.now(),
        who_id=by.user_id,
        who_name=by.name,
        what="survey_reminded",
        facts={"survey": group.survey.title, "number": str(number)},
    )

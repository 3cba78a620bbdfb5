"""The import of a partner's trainings and sessions: new ones as drafts, known ones brought up to date (SES-9).

What was imported is remembered by the partner's numbers, with a digest of what the file said: the same again is left alone, whatever
staff changed since; when the partner changes something, the partner's file wins for what it tells.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

from chalicelib.domain import changes
from chalicelib.domain.access import Person
from chalicelib.domain.calendar import local_date
from chalicelib.domain.history import Entry
from chalicelib.domain.imports import Outcome, Problem, Severity, shortened
from chalicelib.domain.partners import Known, Partner, session_part, training_codes, training_part
from chalicelib.domain.sessions import Planning, Session, session_code
from chalicelib.domain.trainings import Training
from chalicelib.models import counters, history, outbox, partners, sessions, trainings
from chalicelib.ports import Ports
from chalicelib.services import import_steps, partner_changes, session_promises
from chalicelib.services.import_steps import Step, Write
from chalicelib.services.partner_changes import Change, Refusal
from chalicelib.services.sessions import owed_to_waiting
from chalicelib.spreadsheets.partner_sessions_file import OfferedSession, OfferedTraining, PartnerRow, digest
from chalicelib.templating import N_

READ_AT_ONCE = 100
"""In one BatchGetItem."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """What becomes of the training, or of the session, of a line."""

    outcome: Outcome
    problems: tuple[Problem, ...] = ()
    writes: tuple[Write, ...] = ()
    numbers: tuple[tuple[str, int], ...] = ()
    hints: tuple[str, ...] = ()


NOTHING = Part(outcome=Outcome.UNCHANGED)


@dataclass
class PartnerLoader:
    ports: Ports
    by: Person
    partner: Partner
    tells_codes: bool = True
    """A rehearsal doesn't: which code a session will get is known once it has it."""
    known: dict[str, Known | None] = field(default_factory=dict)
    trainings: dict[str, Training | None] = field(default_factory=dict)
    sessions: dict[str, tuple[Session, Planning]] = field(default_factory=dict)
    numbers: dict[int, int] = field(default_factory=dict)
    """The last number of a session by year."""

    def read(self, rows: Sequence[PartnerRow]) -> None:
        parts = {part for row in rows for part in _parts(row)} - self.known.keys()
        found = partners.known(self.partner.partner_id, sorted(parts))
        self.known |= {part: found.get(part) for part in parts}
        for some in _batches(
            sorted({code for row in rows for code in self._codes(row)} - self.trainings.keys())
        ):
            there = trainings.read_many(some)
            self.trainings |= {code: there.get(code) for code in some}
        targets = {known.target for part, known in found.items() if part.startswith("session#")}
        for some in _batches(sorted(targets)):
            plannings = sessions.read_plannings(some)
            for session_id, session in sessions.read_many(some).items():
                plan = plannings.get(session_id, Planning(session_id=session_id))
                self.sessions[session_id] = session, plan

    def _codes(self, row: PartnerRow) -> Iterator[str]:
        known = self.known[training_part(row.training.number)]
        if known is not None:
            yield known.target
        yield from training_codes(self.partner.folder, row.training.number)

    def plan(self, line: int, row: PartnerRow) -> Step:
        training, about_training = self._training(line, row.training)
        if training is None:
            return _step(about_training)
        if row.session is None:
            return _step(about_training) if about_training.problems else _unchanged(line, row, about_training)
        part = session_part(row.training.number, row.session.number)
        about_session = self._session(line, part, row.session, training)
        if about_training.problems or about_session.problems:
            return _step(about_training, about_session)
        return _unchanged(line, row, about_training, about_session)

    def _training(self, line: int, offered: OfferedTraining) -> tuple[Training | None, Part]:
        part = training_part(offered.number)
        known = self.known[part]
        if known is None:
            return self._new_training(line, offered)
        before = self.trainings[known.target]
        if before is None:
            return None, _refused(
                line, offered.number, N_("The training %(code)s is not there any more."), code=known.target
            )
        if known.digest == digest(offered):
            return before, NOTHING
        after = partner_changes.of_training(before, offered)
        remember = self._remember(part, known.target, digest(offered))
        if after == before:
            return before, Part(outcome=Outcome.UNCHANGED, writes=(remember,))
        self.trainings[after.code] = replace(after, version=before.version + 1)
        note = self._note(after.code, "training_import_changed", changes.between(before, after))
        told = [
            _told(line, change.words, value=offered.number, change=change.change)
            for change in partner_changes.told(before, after)
        ]
        replace_it = partial(trainings.replace, training=after, before=before)
        writes = (replace_it, note, remember)
        return after, Part(outcome=Outcome.UPDATED, problems=tuple(told), writes=writes)

    def _new_training(self, line: int, offered: OfferedTraining) -> tuple[Training | None, Part]:
        codes = training_codes(self.partner.folder, offered.number)
        code = next((code for code in codes if self.trainings[code] is None), None)
        if code is None:
            return None, _refused(
                line, offered.number, N_("The codes of the catalogue for this training are taken.")
            )
        training = partner_changes.new_training(code, offered)
        self.trainings[code] = training
        remember = self._remember(training_part(offered.number), code, digest(offered))
        note = self._note(code, "training_imported", {})
        told = _told(line, N_("New training %(code)s, as a draft."), value=offered.number, code=code)
        writes = (partial(trainings.add, training=training), note, remember)
        return training, Part(outcome=Outcome.CREATED, problems=(told,), writes=writes)

    def _session(self, line: int, part: str, offered: OfferedSession, training: Training) -> Part:
        known = self.known[part]
        if known is None:
            return self._new_session(line, part, offered, training)
        if known.target not in self.sessions:
            return _refused(line, offered.number, N_("The session is not there any more."))
        if known.digest == digest(offered):
            return NOTHING
        before, plan = self.sessions[known.target]
        change = partner_changes.of_session(before, plan, offered, training, new_id=self.ports.new_id)
        if change.session == before and change.plan == plan:
            return self._only_refused(line, part, offered, known, change)
        return self._change_session(line, part, offered, change, before, plan)

    def _only_refused(
        self, line: int, part: str, offered: OfferedSession, known: Known, change: Change
    ) -> Part:
        if change.refusals:
            return Part(
                outcome=Outcome.REFUSED,
                problems=tuple(_refusal(line, offered.number, each) for each in change.refusals),
            )
        return Part(outcome=Outcome.UNCHANGED, writes=(self._remember(part, known.target, digest(offered)),))

    def _change_session(
        self, line: int, part: str, offered: OfferedSession, change: Change, before: Session, plan: Planning
    ) -> Part:
        """What was refused is tried again by the next file: what is remembered then isn't all that this one says."""
        after, moved = change.session, change.plan
        remember = self._remember(part, after.session_id, "" if change.refusals else digest(offered))
        writes: list[Write] = [
            partial(sessions.replace, session=after, before=before, while_unbooked=change.are_dates_moved),
            self._note(after.session_id, "session_import_changed", changes.between(before, after)),
            remember,
        ]
        hints: tuple[str, ...] = ()
        if moved != plan:
            promise = session_promises.planning_changed(
                after, version=plan.version + 1, at=self.ports.now(), notified=change.notified
            )
            writes += [
                partial(sessions.replace_planning, planning=moved, before=plan),
                partial(outbox.add, promise=promise),
            ]
            hints = (promise.key,)
        for owed in owed_to_waiting(before, after, at=self.ports.now()):
            writes.append(partial(outbox.add, promise=owed))
            hints = (*hints, owed.key)
        self.sessions[after.session_id] = replace(after, version=before.version + 1), moved
        told = [
            _told(line, each.words, value=offered.number, change=each.change)
            for each in partner_changes.told(before, after)
        ] or [_told(line, N_("Changed: the place of the slots."), value=offered.number)]
        refusals = [
            _refusal(line, offered.number, each, severity=Severity.WARNING) for each in change.refusals
        ]
        return Part(
            outcome=Outcome.UPDATED,
            problems=(*told, *refusals),
            writes=tuple(writes),
            hints=hints,
        )

    def _new_session(self, line: int, part: str, offered: OfferedSession, training: Training) -> Part:
        today = local_date(self.ports.now())
        year = offered.starts_on.year if offered.starts_on else today.year
        number = self._next_number(year)
        session, plan = partner_changes.new_session(
            self.partner,
            offered,
            training,
            year=year,
            code=session_code(year, number),
            new_id=self.ports.new_id,
        )
        self.sessions[session.session_id] = session, plan
        promise = session_promises.planning_changed(session, version=0, at=self.ports.now())
        writes = (
            partial(sessions.add, session=session, planning=plan),
            partial(outbox.add, promise=promise),
            self._note(session.session_id, "session_imported", {}),
            self._remember(part, session.session_id, digest(offered)),
        )
        return Part(
            outcome=Outcome.CREATED,
            problems=(self._told_new(line, offered, session), *_remarks(line, offered, session, today)),
            writes=writes,
            numbers=((series(year), number),),
            hints=(promise.key,),
        )

    def _told_new(self, line: int, offered: OfferedSession, session: Session) -> Problem:
        if self.tells_codes:
            words = N_("New session %(code)s, as a draft.")
            return _told(line, words, value=offered.number, code=session.code)
        return _told(line, N_("New session, as a draft."), value=offered.number)

    def _next_number(self, year: int) -> int:
        if year not in self.numbers:
            self.numbers[year] = counters.current(series(year))
        self.numbers[year] += 1
        return self.numbers[year]

    def _remember(self, part: str, target: str, said: str) -> Write:
        before = self.known[part]
        known = Known(
            partner_id=self.partner.partner_id,
            part=part,
            target=target,
            digest=said,
            version=before.version + 1 if before else 0,
        )
        self.known[part] = known
        return partial(partners.remember, after=known, before=before)

    def _note(self, object_id: str, what: str, facts: dict[str, str]) -> Write:
        entry = Entry(
            object_id=object_id,
            at=self.ports.now(),
            who_id=self.by.user_id,
            who_name=self.by.name,
            what=what,
            facts={**facts, "partner": self.partner.name},
        )
        return partial(history.add, entry=entry)


def series(year: int) -> str:
    """Of the numbers of sessions (SES-2)."""
    return f"session/{year}"


def _parts(row: PartnerRow) -> Iterator[str]:
    yield training_part(row.training.number)
    if row.session is not None:
        yield session_part(row.training.number, row.session.number)


def _batches(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(keys), READ_AT_ONCE):
        yield keys[start : start + READ_AT_ONCE]


_BY_WEIGHT = (Outcome.REFUSED, Outcome.CREATED, Outcome.UPDATED, Outcome.UNCHANGED)


def _step(*parts: Part) -> Step:
    """The line as a whole: it counts as what weighs most of its training and its session."""
    writes = tuple(write for part in parts for write in part.writes)
    numbers = tuple(number for part in parts for number in part.numbers)
    return Step(
        outcome=min((part.outcome for part in parts), key=_BY_WEIGHT.index),
        problems=tuple(problem for part in parts for problem in part.problems),
        writes=writes,
        items=len(writes) + len(numbers),
        numbers=numbers,
        hints=tuple(hint for part in parts for hint in part.hints),
    )


def _unchanged(line: int, row: PartnerRow, *parts: Part) -> Step:
    number = row.session.number if row.session else row.training.number
    said = Part(outcome=Outcome.UNCHANGED, problems=(_told(line, N_("Nothing changed."), value=number),))
    return _step(said, *parts)


def _told(line: int, reason: str, *, value: str = "", **facts: str | int) -> Problem:
    return shortened(Problem(line=line, value=value, reason=reason, facts=facts, severity=Severity.NOTICE))


def _refused(line: int, number: str, reason: str, **facts: str | int) -> Part:
    return Part(
        outcome=Outcome.REFUSED,
        problems=(Problem(line=line, value=number, reason=reason, facts=facts),),
    )


def _refusal(line: int, number: str, refusal: Refusal, *, severity: Severity = Severity.ERROR) -> Problem:
    return Problem(
        line=line,
        column=number,
        value=refusal.value,
        reason=refusal.reason,
        expectation=refusal.expectation,
        severity=severity,
    )


def _remarks(line: int, offered: OfferedSession, session: Session, today: date) -> Iterator[Problem]:
    """What somebody should look at before publishing it."""
    if session.planned_from is not None:
        yield _told(
            line,
            N_("The session is too long to be laid out: its days are wished, plan its slots by hand."),
            value=offered.number,
        )
    if offered.ends_on is not None and offered.ends_on < today:
        yield import_steps.warning(line, "", offered.number, N_("The dates of this session are past."))

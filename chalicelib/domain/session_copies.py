"""Duplicating a session: what the copy takes along, and what it begins without (SES-7)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from chalicelib.domain.evaluations import Evaluation, SequenceEvaluation
from chalicelib.domain.session_mailings import MailSettings, Setting
from chalicelib.domain.sessions import Planning, Sequence, Session
from chalicelib.domain.trainings import Training

COPIED = frozenset(
    {
        "training_code",
        "title",
        "kind",
        "modality",
        "language",
        "duration_minutes",
        "duration_days_tenths",
        "city",
        "place",
        "price_cents",
        "capacity_min",
        "capacity_target",
        "capacity_max",
        "populations",
        "organisation_id",
        "provider",
        "provider_email",
        "certification",
        "scheme",
        "manager_name",
        "manager_email",
        "convocation_comment",
        "provider_comment",
        "comments",
    }
)
"""Fields of the form. The others are new, or begin as on any new session: a draft, created, without dates, seats, partner or funding."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is asked for when a session is duplicated. The days are kept on the copy until slots give it its dates (SES-12)."""

    session_id: str
    year: int
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, kw_only=True)
class Source:
    """The session to duplicate, with those of its parts that a copy takes from."""

    session: Session
    planning: Planning
    evaluation: Evaluation
    mail_settings: MailSettings


def copied(source: Source, training: Training, wish: Wish, *, new_id: Callable[[str], str]) -> Source:
    """The copy with its parts; its code is given when it is stored. Its training says whether it may be funded, as on any new session."""
    new_ids = {s.sequence_id: new_id("seq") for s in source.planning.sequences}
    return Source(
        session=_session(source.session, training, wish),
        planning=Planning(
            session_id=wish.session_id,
            sequences=tuple(_sequence(s, new_ids[s.sequence_id]) for s in source.planning.sequences),
        ),
        evaluation=_evaluation(source.evaluation, wish.session_id, new_ids),
        mail_settings=MailSettings(
            session_id=wish.session_id,
            settings=tuple(_setting(setting) for setting in source.mail_settings.settings),
        ),
    )


def _session(session: Session, training: Training, wish: Wish) -> Session:
    return Session(
        **{name: getattr(session, name) for name in COPIED},
        session_id=wish.session_id,
        code="",
        year=wish.year,
        planned_from=wish.first_day,
        planned_to=wish.last_day,
        funding_eligible=training.funding_eligible,
    )


def _sequence(sequence: Sequence, sequence_id: str) -> Sequence:
    """Without its slots; planned again, whatever became of the old one."""
    return Sequence(
        sequence_id=sequence_id, title=sequence.title, modality=sequence.modality, link=sequence.link
    )


def _evaluation(evaluation: Evaluation, session_id: str, new_ids: Mapping[str, str]) -> Evaluation:
    """The surveys chosen, on the new sequences; settled when the old one was. A choice for a sequence that went away is left out."""
    choices: list[SequenceEvaluation] = [
        replace(choice, sequence_id=new_ids[choice.sequence_id])
        for choice in evaluation.choices
        if choice.sequence_id in new_ids
    ]
    return Evaluation(session_id=session_id, choices=tuple(choices), is_settled=evaluation.is_settled)


def _setting(setting: Setting) -> Setting:
    """Files hang on the old session: the copy's messages carry none until somebody attaches them there."""
    return replace(setting, files=())

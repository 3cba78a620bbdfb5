"""Everything that decides which messages of a session leave, when and to whom, read in one round trip."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from chalicelib.domain import mailing_defaults
from chalicelib.domain.errors import NotFound
from chalicelib.domain.evaluations import Evaluation
from chalicelib.domain.institute import Institute
from chalicelib.domain.mailing_defaults import KindSettings
from chalicelib.domain.session_mailings import MailSettings, Message, Setting
from chalicelib.domain.sessions import Planning, Session, SessionKind
from chalicelib.models import institute as institutes
from chalicelib.models import mailing_defaults as defaults
from chalicelib.models.base import read_together
from chalicelib.models.institute import InstituteItem
from chalicelib.models.mailing_defaults import DefaultsItem
from chalicelib.models.session_parts import NAMES, PartItem
from chalicelib.models.sessions import PLANNING, SESSION, SessionItem


@dataclass(frozen=True, kw_only=True)
class Scene:
    session: Session
    planning: Planning
    evaluation: Evaluation
    of_kind: KindSettings
    """What the institute says for sessions of this kind."""
    own: MailSettings
    """What the session says otherwise."""
    institute: Institute

    @property
    def settings(self) -> dict[Message, Setting]:
        """Those in force, in the order in which the messages leave."""
        return mailing_defaults.in_force(self.session.kind, self.of_kind.settings, self.own.settings)


def read(session_id: str) -> Scene:
    """Raises NotFound. All kinds' defaults are read: which one counts is only known afterwards."""
    kinds = tuple(SessionKind)
    session, planning, settings, evaluation, institute, *by_kind = read_together(
        [
            (SessionItem, (session_id, SESSION)),
            (SessionItem, (session_id, PLANNING)),
            (PartItem, (session_id, NAMES[MailSettings])),
            (PartItem, (session_id, NAMES[Evaluation])),
            (InstituteItem, (institutes.IDENTITY,)),
            *((DefaultsItem, (defaults.key(kind),)) for kind in kinds),
        ]
    )
    if session is None:
        raise NotFound(session_id)
    held = session.to(Session)
    return Scene(
        session=held,
        planning=planning.to(Planning) if planning else Planning(session_id=session_id),
        own=settings.to(MailSettings) if settings else MailSettings(session_id=session_id),
        evaluation=evaluation.to(Evaluation) if evaluation else Evaluation(session_id=session_id),
        institute=institutes.of(institute),
        of_kind=defaults.of(by_kind[kinds.index(held.kind)], held.kind),
    )


def sessions_of_kind(kind: SessionKind, *, from_day: date) -> Iterator[str]:
    """Those that begin on this day or later, of four years; read from an index, for workers and never for a page."""
    for year in range(from_day.year, from_day.year + 4):
        found = SessionItem.by_year.query(
            year,
            SessionItem.starts_key >= from_day.isoformat(),
            filter_condition=SessionItem.kind == kind,
        )
        yield from (str(item.session_id) for item in found)

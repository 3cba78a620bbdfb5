"""Everything a session's documents tell, from the tables that hold it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from chalicelib.domain.institute import Institute
from chalicelib.domain.registrations import Registration
from chalicelib.domain.sessions import Planning, Session
from chalicelib.domain.trainings import Training
from chalicelib.models import institute as institutes
from chalicelib.models import organisations, registrations
from chalicelib.models.base import read_together
from chalicelib.models.institute import InstituteItem
from chalicelib.models.sessions import PLANNING, SessionItem
from chalicelib.models.trainings import TrainingItem


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """A session with what it refers to, as it is now."""

    session: Session
    planning: Planning
    training: Training
    institute: Institute
    registrations: tuple[Registration, ...] = ()
    """The seats that are held, those without a name too, by name."""
    employers: Mapping[str, str]
    """Names of their organisations, by identifier."""

    @property
    def named(self) -> tuple[Registration, ...]:
        return tuple(each for each in self.registrations if each.is_named)


def read(session: Session, people: Iterable[Registration] | None = None) -> Dossier:
    """Of these people, or of everybody registered. A training that went away keeps what the session says."""
    seats = registrations.of_session(session.session_id) if people is None else people
    held = sorted((seat for seat in seats if seat.is_running), key=_by_name)
    planning, training, institute = read_together(
        [
            (SessionItem, (session.session_id, PLANNING)),
            (TrainingItem, (session.training_code,)),
            (InstituteItem, (institutes.IDENTITY,)),
        ]
    )
    return Dossier(
        session=session,
        planning=planning.to(Planning) if planning else Planning(session_id=session.session_id),
        training=training.to(Training)
        if training
        else Training(code=session.training_code, title=session.title),
        institute=institutes.of(institute),
        registrations=tuple(held),
        employers=organisations.names({seat.organisation_id for seat in held}) if held else {},
    )


def _by_name(seat: Registration) -> tuple[bool, str, str, str]:
    return (not seat.is_named, seat.last_name.casefold(), seat.first_name.casefold(), seat.registration_id)

"""The sessions and paths of the demo institute, in the weeks after it is loaded."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from chalicelib.demo.accounts import DUVALLON, FLANDRES
from chalicelib.domain import ids, planning
from chalicelib.domain.planning import Day
from chalicelib.domain.sessions import Planning, Sequence, Session, SessionKind, Slot
from chalicelib.domain.trainings import Modality, Path, Training

NewId = Callable[[str], str]

PLACES = {
    "Paris": ("Centre Bercy", "18 rue de Bercy, 75012 Paris"),
    "Lyon": ("Espace Part-Dieu", "4 place Charles-Béraudier, 69003 Lyon"),
    "Lille": ("Centre Euralille", "11 parvis de Rotterdam, 59777 Lille"),
    "Nantes": ("Cité des congrès", "5 rue de Valmy, 44000 Nantes"),
    "Toulouse": ("Centre Compans", "2 esplanade Compans-Caffarelli, 31000 Toulouse"),
}
TRAINERS = ("Hugo Lefèvre", "Inès Roy", "Karim Benali", "Odile Marchand")
LINK = "https://visio.horizon.example/salle-"


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A session of the demo: so many weeks from now, and how it stands."""

    code: str
    week: int = 1
    weekday: int = 0
    city: str = "Paris"
    kind: SessionKind = SessionKind.INTER
    capacity: int | None = None
    taken: int = 0
    has_preparation: bool = False
    populations: frozenset[str] = frozenset()
    has_names: bool = False
    """Whether the seats taken are given to trainees."""
    buyer: str = FLANDRES
    """SIREN of the client who took them."""
    siren: str = ""
    """Of the client of an in-house session."""
    is_draft: bool = False


SST, MAC, ELECTRICITY = "GC19P_SEC_PE149", "GC15T_SEC_PE295", "GC20M_SEC_PE370"
FORKLIFT, AIPR = "GC15M_ENG_PE157", "GC51M_ENG_PE633"
FIMO, FCO_GOODS, FCO_PEOPLE, ADR = "GC42T_TRA_PE134", "GC46T_TRA_PE341", "GC32M_TRA_PE487", "GC43M_TRA_PE780"
FIRST_LINE, CONFLICTS, REMOTE = "GC36M_MAN_PE161", "GC45M_MAN_PE372", "GC10M_MAN_PE287"
DELEGATE, EXCEL, LINUX, OWASP = "GC58P_MAN_PE558", "GC25P_BUR_PE166", "GC28P_INF_PE141", "GC12M_INF_PE653"
BENEFITS, PYTHON = "GC16T_REL_PE170", "GC29M_INF_PE560"
ONLINE_ROAD, ONLINE_PRIVACY = "EL57_ONL_625", "EL27_ONL_398"

SESSIONS: tuple[Planned, ...] = (
    Planned(code=SST, week=1, weekday=2, city="Paris", taken=9),
    Planned(code=SST, week=3, city="Lyon"),
    Planned(code=SST, week=4, weekday=1, city="Lille", capacity=4, taken=4),
    Planned(code=SST, week=8, city="Nantes"),
    Planned(code=SST, week=12, city="Paris"),
    Planned(code=MAC, week=2, weekday=3, city=""),
    Planned(code=MAC, week=5, weekday=3, city="", taken=8),
    Planned(code=ELECTRICITY, week=3, weekday=2, city="Toulouse"),
    Planned(code=FORKLIFT, week=2, city="Lyon", taken=3, buyer=DUVALLON),
    Planned(code=FORKLIFT, week=6, city="Lille"),
    Planned(code=AIPR, week=4, weekday=4, city="Nantes"),
    Planned(code=FIMO, week=2, city="Paris", has_preparation=True, taken=5, has_names=True, buyer=DUVALLON),
    Planned(code=FIMO, week=9, city="Toulouse", has_preparation=True),
    Planned(code=FCO_GOODS, week=3, city=""),
    Planned(code=FCO_PEOPLE, week=5, city="Lille", taken=2),
    Planned(code=FCO_PEOPLE, week=11, city="Lyon"),
    Planned(code=ADR, week=4, city="Nantes", populations=frozenset({"Conducteurs"})),
    Planned(code=FIRST_LINE, week=3, city="Paris", has_preparation=True),
    Planned(code=FIRST_LINE, week=7, city="Lyon"),
    Planned(code=CONFLICTS, week=2, weekday=3, city=""),
    Planned(code=REMOTE, week=6, weekday=1, city="Nantes", populations=frozenset({"Cadres"})),
    Planned(code=DELEGATE, week=5, weekday=4, city="Paris"),
    Planned(code=EXCEL, week=2, city="Toulouse"),
    Planned(code=EXCEL, kind=SessionKind.POOL, city=""),
    Planned(code=LINUX, kind=SessionKind.POOL, city=""),
    Planned(code=LINUX, week=8, city="Paris"),
    Planned(code=OWASP, week=4, weekday=1, city=""),
    Planned(code=PYTHON, week=10, city="Paris", has_preparation=True),
    Planned(code=BENEFITS, week=6, city="Lille", kind=SessionKind.INTRA, siren=FLANDRES),
    Planned(code=ONLINE_ROAD, kind=SessionKind.ON_DEMAND, city=""),
    Planned(code=ONLINE_PRIVACY, kind=SessionKind.ON_DEMAND, city=""),
    Planned(code=DELEGATE, week=9, weekday=1, city="Lyon", is_draft=True),
)

PATHS: tuple[Path, ...] = (
    Path(
        path_id="pth_demo000000000001",
        title="Conducteur routier de marchandises",
        description="De la qualification initiale aux matières dangereuses : quatre modules, dans cet ordre.",
        training_codes=(FIMO, FCO_GOODS, ADR, "GC21P_TRA_PE1074"),
    ),
    Path(
        path_id="pth_demo000000000002",
        title="Prendre la responsabilité d’une équipe",
        description="Devenir manager, gérer les conflits, déléguer : le parcours des nouveaux responsables.",
        training_codes=(FIRST_LINE, CONFLICTS, DELEGATE, REMOTE),
    ),
)


def made(
    planned: Planned,
    number: int,
    training: Training,
    *,
    monday: date,
    organisation_id: str | None,
    trainers: Mapping[str, str],
) -> tuple[Session, Planning]:
    """The session and its planning; the same in the same week, so that loading twice adds nothing.

    `trainers`: users of the institute by name, whose own sessions these are.
    """
    first = monday + timedelta(weeks=planned.week, days=planned.weekday)
    session = Session(
        session_id=session_id(monday, number),
        code="",
        year=first.year,
        training_code=training.code,
        title=training.title,
        kind=planned.kind,
        modality=training.modality,
        duration_minutes=training.duration_minutes,
        duration_days_tenths=training.duration_days_tenths,
        city=planned.city,
        place=PLACES[planned.city][0] if planned.city else "",
        price_cents=_price(planned, training),
        capacity_min=training.capacity_min if planned.kind is SessionKind.INTER else None,
        capacity_target=None,
        capacity_max=None if _is_unlimited(planned) else planned.capacity or training.capacity_max,
        populations=planned.populations,
        organisation_id=organisation_id,
        manager_name="Nadia Benali",
        manager_email="nadia.benali@horizon.example",
        convocation_comment="Apportez une pièce d’identité.",
    )
    return session, _by_users(_planning(session, planned, training, first), trainers)


def _by_users(plan: Planning, trainers: Mapping[str, str]) -> Planning:
    def known(slot: Slot) -> Slot:
        return replace(slot, trainer_ids=tuple(trainers[name] for name in slot.trainers if name in trainers))

    for sequence in plan.sequences:
        plan = planning.with_every_slot(plan, sequence.sequence_id, known)
    return plan


def _planning(session: Session, planned: Planned, training: Training, first: date) -> Planning:
    if _is_unlimited(planned):
        return Planning(session_id=session.session_id)
    numbers = iter(range(1, 1000))

    def new_id(prefix: str) -> str:
        return f"{prefix}_{session.session_id[4:15]}{next(numbers):05d}"

    sequences = [_main(session, planned, training, first, new_id)]
    if planned.has_preparation:
        sequences.insert(0, _preparation(first, new_id))
    return Planning(session_id=session.session_id, sequences=tuple(sequences))


def _main(session: Session, planned: Planned, training: Training, first: date, new_id: NewId) -> Sequence:
    day = planning.day_of(training)
    trainer = TRAINERS[sum(session.session_id.encode()) % len(TRAINERS)]
    if planned.city:
        place, address = PLACES[planned.city]
        like = replace(day, place=place, address=address, room="Salle 2", trainers=(trainer,))
        modality = Modality.CLASSROOM
    else:
        like = replace(day, link=f"{LINK}{session.session_id[-4:]}", trainers=(trainer,))
        modality = Modality.VIRTUAL
    slots = planning.lay_out(first, planning.days_of(training), like, new_id=new_id)
    title = "En salle" if planned.city else "Classe virtuelle"
    return Sequence(sequence_id=new_id("seq"), title=title, modality=modality, slots=slots)


def _preparation(first: date, new_id: NewId) -> Sequence:
    """Two hours at a distance, in the week before."""
    like = Day(starts_at=time(14), ends_at=time(16), break_minutes=0, link=f"{LINK}preparation")
    slots = planning.lay_out(first - timedelta(days=5), 1, like, new_id=new_id)
    return Sequence(
        sequence_id=new_id("seq"),
        title="Se préparer à la formation",
        modality=Modality.PRE_WORK,
        link="https://cours.horizon.example/preparation",
        slots=slots,
    )


def _price(planned: Planned, training: Training) -> int:
    if planned.kind is SessionKind.INTRA and training.price_intra_cents is not None:
        return training.price_intra_cents
    return training.price_cents


def _is_unlimited(planned: Planned) -> bool:
    return planned.kind in (SessionKind.POOL, SessionKind.ON_DEMAND)


def session_id(monday: date, number: int) -> str:
    """The same in the same week."""
    week = ids.encode(monday.toordinal(), characters=8)
    return f"ses_demo{week}{ids.encode(number, characters=4)}"

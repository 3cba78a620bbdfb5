"""The published catalogue and its sessions as a file: Excel, CSV or LHÉO (CAT-6). Drafts are in none (SES-4)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.institute import Institute
from chalicelib.domain.sessions import Audience, Publication, Session
from chalicelib.domain.trainings import Training, TrainingState, is_open_to
from chalicelib.models import sessions, trainings
from chalicelib.models.sessions import Standing
from chalicelib.services import catalogue
from chalicelib.spreadsheets import exports, lheo
from chalicelib.spreadsheets.exports import Cell
from chalicelib.spreadsheets.lheo import Offer
from chalicelib.templating import N_, label, translate


class ExportFormat(StrEnum):
    XLSX = "xlsx"
    CSV = "csv"
    LHEO = "lheo"


@dataclass(frozen=True, kw_only=True)
class ExportedFile:
    content: bytes
    content_type: str
    name: str


_TRAINING_COLUMNS: tuple[str, ...] = (
    N_("Code"),
    N_("Title"),
    N_("Family"),
    N_("Theme"),
    N_("Offer"),
    N_("Modality"),
    N_("Languages"),
    N_("Days"),
    N_("Hours"),
    N_("Price per trainee, excl. VAT"),
    N_("Price per in-house session, excl. VAT"),
    N_("Certification"),
    N_("Validity in months"),
    N_("Prerequisites"),
    N_("Objectives"),
)
_SESSION_COLUMNS: tuple[str, ...] = (
    N_("Session"),
    N_("Kind"),
    N_("First day"),
    N_("Last day"),
    N_("City"),
    N_("Place"),
    N_("Modality of the session"),
    N_("Price of the session, excl. VAT"),
    N_("Seats left"),
)


def export(
    format_: ExportFormat, institute: Institute, *, audience: Audience | None, language: str
) -> ExportedFile:
    """What this audience sees; without one all that is published. Seats left are those of now.

    Raises InvalidInput when nothing is published.
    """
    offers = list(_offers(audience))
    if not offers:
        raise InvalidInput({"": N_("Nothing is published yet: there is nothing to export.")})
    match format_:
        case ExportFormat.LHEO:
            content, kind, ending = lheo.to_lheo(offers, institute), lheo.XML, "xml"
        case ExportFormat.XLSX:
            content, kind, ending = _workbook(offers, language), exports.XLSX, "xlsx"
        case ExportFormat.CSV:
            content, kind, ending = _csv(offers, language), exports.CSV, "csv"
    return ExportedFile(content=content, content_type=kind, name=f"catalogue.{ending}")


def _offers(audience: Audience | None) -> Iterator[Offer]:
    """Full trainings in order of code, each with the sessions of the snapshot as they stand now."""
    rows = {row.training.code: row for row in catalogue.published(audience)}
    live = sessions.standings(s.session_id for row in rows.values() for s in row.sessions)
    for training in trainings.everything():
        if training.code not in rows or training.state is not TrainingState.PUBLISHED:
            continue
        if audience is None or is_open_to(audience.populations, training.populations):
            listed = rows[training.code].sessions
            yield Offer(training=training, sessions=list(_still_published(listed, live)))


def _still_published(listed: Iterable[Session], live: Mapping[str, Standing]) -> Iterator[Session]:
    for session in listed:
        now = live.get(session.session_id)
        if now is not None and now.publication is Publication.PUBLISHED:
            yield replace(session, **vars(now))


def _workbook(offers: Sequence[Offer], language: str) -> bytes:
    """A sheet of trainings and one of their sessions."""
    codes = _said((N_("Code"), N_("Title"), *_SESSION_COLUMNS), language)
    return exports.workbook(
        [
            (
                translate(language, N_("Trainings")),
                _said(_TRAINING_COLUMNS, language),
                (_training_cells(offer.training, language) for offer in offers),
            ),
            (
                translate(language, N_("Sessions")),
                codes,
                (
                    [offer.training.code, offer.training.title, *_session_cells(session, language)]
                    for offer in offers
                    for session in offer.sessions
                ),
            ),
        ]
    )


def _csv(offers: Sequence[Offer], language: str) -> bytes:
    """A line per session, with its training; a training without a session has a line of its own."""
    nothing: list[Cell] = [None] * len(_SESSION_COLUMNS)
    rows = (
        [*_training_cells(offer.training, language), *cells]
        for offer in offers
        for cells in ([_session_cells(s, language) for s in offer.sessions] or [nothing])
    )
    return exports.to_csv(_said((*_TRAINING_COLUMNS, *_SESSION_COLUMNS), language), rows)


def _said(columns: Sequence[str], language: str) -> list[str]:
    return [translate(language, column) for column in columns]


def _training_cells(training: Training, language: str) -> list[Cell]:
    intra = training.price_intra_cents
    return [
        training.code,
        training.title,
        training.family,
        training.theme,
        label(training.offer, language=language),
        label(training.modality, language=language),
        ", ".join(training.languages),
        training.duration_days_tenths / 10,
        training.duration_minutes / 60,
        training.price_cents / 100,
        intra / 100 if intra is not None else None,
        training.certification,
        ", ".join(str(months) for months in training.validity_months),
        training.prerequisites,
        training.objectives,
    ]


def _session_cells(session: Session, language: str) -> list[Cell]:
    return [
        session.code,
        label(session.kind, language=language),
        session.starts_on,
        session.ends_on,
        session.city,
        session.place,
        label(session.modality, language=language),
        session.price_cents / 100,
        session.seats_left,
    ]

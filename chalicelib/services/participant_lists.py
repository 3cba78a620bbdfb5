"""The participants of a session as a table to export (SES-16, ALL-3)."""

from collections.abc import Iterable, Mapping

from chalicelib.domain.calendar import local_date
from chalicelib.domain.registrations import Registration
from chalicelib.services.attendance import Sheet
from chalicelib.services.list_tables import Table
from chalicelib.templating import N_, label, translate

_HEADERS = (
    N_("Last name"),
    N_("First name"),
    N_("Organisation"),
    N_("E-mail address"),
    N_("Job"),
    N_("Registered"),
    N_("State"),
    N_("Minutes attended"),
    N_("Result"),
    N_("Note"),
)


def table(
    seats: Iterable[Registration], organisations: Mapping[str, str], sheet: Sheet, *, language: str
) -> Table:
    """Headers and rows, a row per seat in the order given."""
    rows = []
    for seat in seats:
        marked = sheet.attendance.get(seat.registration_id)
        rows.append(
            [
                seat.last_name,
                seat.first_name,
                organisations.get(seat.organisation_id, ""),
                seat.email,
                seat.job,
                local_date(seat.registered_at),
                label(seat.state, language=language),
                sheet.minutes(seat.registration_id) if marked else None,
                label(marked.result, language=language) if marked else "",
                marked.result_note if marked else "",
            ]
        )
    return [translate(language, header) for header in _HEADERS], rows

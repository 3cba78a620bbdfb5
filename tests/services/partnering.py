"""What tests of partners' imports share: a partner, its files, its report."""

from typing import Any

from chalicelib.domain.access import Person
from chalicelib.domain.imports import ImportKind, ImportRun
from chalicelib.domain.partners import Partner
from chalicelib.domain.sessions import Session
from chalicelib.models import partners
from chalicelib.models.base import transaction
from chalicelib.models.sessions import SESSION, SessionItem
from chalicelib.ports import Ports
from chalicelib.services import imports
from chalicelib.services.import_sentences import sentences

PARTNER_ID = "par_000000000horizon"
HEADER = "training_number;training_title;session_number;starts_on;ends_on;city;place;duration_hours;price_eur;places"
FIRST = "F-1;Gestes et postures;S-1;14/12/2026;15/12/2026;Lyon;Part-Dieu;14;448;12"
SECOND = "F-1;Gestes et postures;S-2;11/01/2027;12/01/2027;Lille;;14;448;12"
ALONE = "F-2;Habilitation électrique;;;;;;21;900;8"


def a_partner(**overrides: Any) -> Partner:
    values: dict[str, Any] = {
        "partner_id": PARTNER_ID,
        "name": "Formation Rhône",
        "folder": "rhone",
        "email": "reports@rhone.example",
        "manager_name": "Nadia Benali",
        "manager_email": "nadia@horizon.example",
    }
    return Partner(**{**values, **overrides})


def stored_partner(**overrides: Any) -> Partner:
    made = a_partner(**overrides)
    with transaction() as tx:
        partners.add(tx, made)
    return made


def table(*lines: str) -> str:
    return "\n".join((HEADER, *lines)) + "\n"


def offered(
    ports: Ports,
    by: Person,
    content: str | bytes,
    *,
    name: str = "sessions.csv",
    partner_id: str = PARTNER_ID,
    **options: Any,
) -> ImportRun:
    raw = content.encode() if isinstance(content, str) else content
    return imports.run(
        ports,
        ImportKind.PARTNERS,
        raw,
        file_name=name,
        by=by,
        organisation_id=partner_id,
        **options,
    )


def report(run: ImportRun) -> list[tuple[int, str]]:
    """The report in English, line by line."""
    return [(p.line, sentences(p, language="en")[0]) for p in run.problems]


def stored() -> dict[str, Session]:
    """The imported sessions by the partner's number."""
    found = [item.to(Session) for item in SessionItem.scan() if item.part == SESSION]
    return {session.partner_number: session for session in found}

"""`a_session(**overrides)` builds, `stored_session(**overrides)` builds and saves. A test shows the values it is about."""

from dataclasses import replace
from datetime import date, time
from typing import Any

from chalicelib.domain.access import STAFF, Role
from chalicelib.domain.accounts import SessionToken
from chalicelib.domain.institute import Institute, TermsOfSale
from chalicelib.domain.organisations import Address, Establishment, Organisation
from chalicelib.domain.sessions import Planning, Publication, Sequence, Session, SessionKind, Slot
from chalicelib.domain.trainees import Trainee
from chalicelib.domain.trainings import Modality, Path, Training
from chalicelib.domain.users import User, UserState
from chalicelib.models import browser_sessions, institute, organisations, trainees, trainings, users
from chalicelib.models.base import transaction
from chalicelib.models.sessions import SessionItem
from chalicelib.web import cookies
from tests.fakes import NOW
from tests.page import Browser

SECRET = "the-secret-of-a-test-browser-000000000000"


def an_institute(**overrides: Any) -> Institute:
    values: dict[str, Any] = {
        "name": "Institut Horizon",
        "siren": "732829320",
        "siret": "73282932000074",
        "nda": "11755555575",
        "nda_region": "Île-de-France",
        "address": Address(street="12 rue des Écoles", postal_code="75005", city="Paris"),
        "email": "contact@horizon.example",
        "phone": "01 44 55 66 77",
        "sender_email": "formation@horizon.example",
        "sender_name": "Institut Horizon",
        "terms_version": "2026-01",
        "is_set_up": True,
    }
    return Institute(**{**values, **overrides})


def stored_institute(**overrides: Any) -> Institute:
    made = an_institute(**overrides)
    with transaction() as tx:
        institute.replace(tx, made, before=institute.get())
    if made.terms_version:
        terms = TermsOfSale(
            version=made.terms_version, text="Conditions générales de vente.", published_at=NOW
        )
        with transaction() as tx:
            institute.add_terms(tx, terms)
    return institute.get()


def an_organisation(**overrides: Any) -> Organisation:
    values: dict[str, Any] = {
        "organisation_id": "org_acme",
        "name": "Transports Duvallon",
        "siren": "991433822",
        "email": "formation@duvallon.example",
        "address": Address(street="58 rue Victor-Hugo", postal_code="75012", city="Paris"),
    }
    return Organisation(**{**values, **overrides})


def stored_organisation(**overrides: Any) -> Organisation:
    made = an_organisation(**overrides)
    with transaction() as tx:
        organisations.add(tx, made)
    return made


def an_establishment(**overrides: Any) -> Establishment:
    values: dict[str, Any] = {
        "organisation_id": "org_acme",
        "establishment_id": "est_paris",
        "name": "Site de Paris",
        "siret": "99143382200012",
        "address": Address(street="58 rue Victor-Hugo", postal_code="75012", city="Paris"),
    }
    return Establishment(**{**values, **overrides})


def stored_establishment(**overrides: Any) -> Establishment:
    made = an_establishment(**overrides)
    with transaction() as tx:
        organisations.add_establishment(tx, made)
    return made


def a_user(**overrides: Any) -> User:
    values: dict[str, Any] = {
        "organisation_id": "org_acme",
        "user_id": "usr_claire",
        "username": str(overrides.get("user_id", "usr_claire")).removeprefix("usr_"),
        "name": "Claire Fontaine",
        "email": "claire@duvallon.example",
        "roles": frozenset({Role.CLIENT_ADMINISTRATOR}),
        "state": UserState.ACTIVE,
        "language": "en",
        "created_at": NOW,
    }
    return User(**{**values, **overrides})


def stored_user(**overrides: Any) -> User:
    made = a_user(**overrides)
    with transaction() as tx:
        users.add(tx, made)
    return made


def stored_staff(role: Role = Role.STAFF_ADMINISTRATOR, **overrides: Any) -> User:
    values: dict[str, Any] = {
        "organisation_id": STAFF,
        "user_id": f"usr_{role.value.replace('_', '')}",
        "username": role.value,
        "name": f"Sam {role.value}",
        "email": f"{role.value}@horizon.example",
        "roles": frozenset({role}),
    }
    return stored_user(**{**values, **overrides})


def signed_in(browser: Browser, user: User) -> Browser:
    """The browser, with this stored user signed in."""
    token = SessionToken(user.organisation_id, user.user_id, SECRET)
    session = browser_sessions.BrowserSession(
        token_hash=token.hash,
        organisation_id=user.organisation_id,
        user_id=user.user_id,
        signed_in_at=NOW,
        seen_at=NOW,
    )
    browser_sessions.add(session, expires_at=NOW)
    browser.cookies[cookies.SESSION] = token.text
    return browser


def a_trainee(**overrides: Any) -> Trainee:
    values: dict[str, Any] = {
        "organisation_id": "org_acme",
        "trainee_id": "trn_lea",
        "last_name": "Châtelain",
        "first_name": "Léa",
        "email": "lea@duvallon.example",
        "birth_date": date(1988, 12, 5),
        "establishment_id": "est_paris",
        "job": "Conductrice",
    }
    return Trainee(**{**values, **overrides})


def stored_trainee(**overrides: Any) -> Trainee:
    made = a_trainee(**overrides)
    with transaction() as tx:
        trainees.add(tx, made)
    return made


def a_training(**overrides: Any) -> Training:
    values: dict[str, Any] = {
        "code": "GC42T_TRA_PE134",
        "title": "FCO transport de marchandises",
        "family": "Transport routier",
        "objectives": "Actualiser ses connaissances.",
        "duration_days_tenths": 50,
        "duration_minutes": 35 * 60,
        "price_cents": 112_000,
        "price_intra_cents": 672_000,
        "capacity_min": 3,
        "capacity_target": 8,
        "capacity_max": 12,
        "validity_months": (60,),
    }
    return Training(**{**values, **overrides})


def stored_training(**overrides: Any) -> Training:
    made = a_training(**overrides)
    with transaction() as tx:
        trainings.add(tx, made)
    return made


def a_path(**overrides: Any) -> Path:
    values: dict[str, Any] = {
        "path_id": "pth_1",
        "title": "Titre de conducteur",
        "description": "De la FIMO à l'éco-conduite.",
        "training_codes": ("GC42T_TRA_PE134",),
    }
    return Path(**{**values, **overrides})


def a_session(**overrides: Any) -> Session:
    values: dict[str, Any] = {
        "session_id": "ses_1",
        "code": "2026-00001",
        "year": 2026,
        "training_code": "GC42T_TRA_PE134",
        "title": "FCO transport de marchandises",
        "kind": SessionKind.INTER,
        "modality": Modality.CLASSROOM,
        "publication": Publication.PUBLISHED,
        "starts_on": date(2026, 12, 14),
        "ends_on": date(2026, 12, 18),
        "duration_minutes": 35 * 60,
        "duration_days_tenths": 50,
        "city": "Paris",
        "place": "Centre Bercy",
        "price_cents": 112_000,
        "capacity_max": 12,
        "manager_name": "Nadia Benali",
        "manager_email": "nadia@horizon.example",
    }
    return Session(**{**values, **overrides})


def a_planning(session_id: str = "ses_1", *days: date, **overrides: Any) -> Planning:
    """One classroom sequence, 9:00 to 17:00 with an hour's break on each day."""
    slots = tuple(
        Slot(
            slot_id=f"slo_{n}",
            day=day,
            starts_at=time(9),
            ends_at=time(17),
            break_minutes=60,
            place="Centre Bercy",
        )
        for n, day in enumerate(days or (date(2026, 12, 14),))
    )
    sequence = Sequence(sequence_id="seq_1", title="En salle", modality=Modality.CLASSROOM, slots=slots)
    return replace(Planning(session_id=session_id, sequences=(sequence,)), **overrides)


def stored_session(**overrides: Any) -> Session:
    """With its planning: one day, the first."""
    made = a_session(**overrides)
    starts = made.starts_on.isoformat() if made.starts_on else "9999"
    SessionItem.holding(made, part="session", starts_key=f"{starts}#{made.session_id}").save()
    if made.starts_on:
        SessionItem.holding(a_planning(made.session_id, made.starts_on), part="planning").save()
    return made

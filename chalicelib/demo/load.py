"""Loads the demo institute through the real services. Loaded twice it is there once; what people changed in it stays."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from chalicelib import bootstrap
from chalicelib.demo import accounts, drivers, sessions
from chalicelib.demo.accounts import ADMINISTRATOR, PASSWORD, Account
from chalicelib.demo.sessions import Planned
from chalicelib.domain.access import DRIVERS, STAFF, Person, Role
from chalicelib.domain.calendar import local_date
from chalicelib.domain.errors import NotFound
from chalicelib.domain.imports import ImportKind, ImportSource
from chalicelib.domain.institute import Institute
from chalicelib.domain.organisations import Address
from chalicelib.domain.sessions import Planning, Session
from chalicelib.domain.trainees import Trainee
from chalicelib.domain.users import User, UserState
from chalicelib.models import institute as institutes
from chalicelib.models import organisations, trainees, trainings, users
from chalicelib.models import paths as stored_paths
from chalicelib.models import sessions as stored_sessions
from chalicelib.models.base import transaction
from chalicelib.ports import Ports
from chalicelib.services import catalogue, imports, paths, registrations, survey_drafts
from chalicelib.services import institute as institute_services
from chalicelib.services import sessions as session_services
from chalicelib.services.registrations import Addition
from chalicelib.templating import translate

FOLDER = Path(__file__).parent
FILES = (
    (ImportKind.CATALOGUE, "catalogue.csv"),
    (ImportKind.ORGANISATIONS, "organisations.csv"),
    (ImportKind.TRAINEES, "trainees.csv"),
)
UPCOMING_ENOUGH = 8
"""With so many sessions to come, a demo that was loaded before needs no new ones."""

INSTITUTE = Institute(
    name="Institut Horizon",
    legal_form="SAS",
    share_capital_cents=5_000_000,
    siren="732829320",
    siret="73282932000074",
    rcs_city="Paris",
    nda="11755555575",
    nda_region="Île-de-France",
    address=Address(street="12 rue des Écoles", postal_code="75005", city="Paris"),
    phone="01 44 55 66 77",
    email="contact@horizon.example",
    website="https://horizon.example",
    representative_name="Alice Renaud",
    representative_title="Directrice",
    teaching_means="Salles équipées, supports remis à chaque stagiaire, formateurs qualifiés dans leur domaine.",
    follow_up="Émargement par demi-journée, évaluation des acquis en fin de formation, certificat de réalisation.",
    payment_terms="Paiement à 30 jours à réception de la facture.",
    sender_name="Institut Horizon",
    sender_email="portail@horizon.example",
    handicap_contact="Nadia Benali, 01 44 55 66 77",
    placeholder_emails=frozenset({"contact@exemple-invalide.fr"}),
)
TERMS_VERSION = "2026-01"


def main() -> Mapping[str, Any]:
    """Load what is missing; the accounts to sign in with."""
    return load(bootstrap.ports())


class Held(list[str]):
    """Hints that wait: the Lambdas they wake would take the machine while the demo loads."""

    send = list.append


def load(real: Ports) -> Mapping[str, Any]:
    """The catalogue is rebuilt once, at the end, and only then orders are followed up with documents and e-mails."""
    promises, mails = Held(), Held()
    told = _load(replace(real, outbox_hints=promises, email_hints=mails, catalogue_hints=Held()))
    for waiting, queue in ((promises, real.outbox_hints), (mails, real.email_hints)):
        for hint in waiting:
            queue.send(hint)
    return told


def _load(ports: Ports) -> Mapping[str, Any]:
    administrator = _administrator(ports).person()
    _identify(ports, administrator)
    if not trainings.read_many([sessions.SST]):
        _import_files(ports, administrator)
    everybody = [_user(ports, account) for account in accounts.ACCOUNTS]
    planner = next(user for user in everybody if user.username == "olga").person()
    _add_paths(ports, planner)
    survey_drafts.add_examples(ports, by=planner)
    _plan_sessions(ports, planner)
    tokens = drivers.add(ports, planner)
    catalogue.rebuild(ports)
    institute_services.finish_setup(ports, administrator)
    return {
        "accounts": [_told(account) for account in (ADMINISTRATOR, *accounts.ACCOUNTS)],
        "tokens": tokens,
    }


def _administrator(ports: Ports) -> User:
    """The first administrator, who starts the portal as anybody would: with the one-time code."""
    code = institute_services.new_first_start_code(ports)
    if code:
        return institute_services.start(
            ports,
            code=code,
            name=ADMINISTRATOR.name,
            email=_email(ADMINISTRATOR),
            username=ADMINISTRATOR.username,
            password=PASSWORD,
            language="fr",
        )
    found = users.find_by_username(ADMINISTRATOR.username)
    if found is None:
        raise NotFound(ADMINISTRATOR.username)
    return found


def _identify(ports: Ports, by: Person) -> None:
    """Identity and terms of sale, unless the portal has some already."""
    if institutes.get().siren:
        return
    institute_services.save(ports, by, _with_identity, section="identity")
    text = (FOLDER / "terms-of-sale.txt").read_text(encoding="utf-8")
    institute_services.publish_terms(ports, by, version=TERMS_VERSION, text=text)


def _with_identity(before: Institute) -> Institute:
    return replace(
        INSTITUTE,
        version=before.version,
        is_set_up=before.is_set_up,
        terms_version=before.terms_version,
    )


def _import_files(ports: Ports, by: Person) -> None:
    for kind, name in FILES:
        imports.run(
            ports,
            kind,
            (FOLDER / name).read_bytes(),
            file_name=name,
            by=by,
            source=ImportSource.DEMO,
            valid_only=True,
        )


def _user(ports: Ports, account: Account) -> User:
    """A user who may sign in at once, without an e-mail. The password comes first: a load that is cut off is finished by the next."""
    existing = users.find_by_username(account.username)
    if existing is not None:
        return existing
    organisation_id = _where(account)
    trainee = _a_trainee(organisation_id) if account.is_trainee else None
    user = User(
        organisation_id=organisation_id,
        user_id=ports.new_id("usr"),
        username=account.username,
        name=trainee.full_name if trainee else account.name,
        email=_email(account),
        roles=frozenset({account.role}),
        state=UserState.ACTIVE,
        document_types=account.document_types,
        populations=account.populations,
        trainee_id=trainee.trainee_id if trainee else None,
        created_at=ports.now(),
    )
    ports.identity.create(user.username, temporary_password=PASSWORD)
    ports.identity.set_password(user.username, password=PASSWORD)
    with transaction() as tx:
        users.add(tx, user)
    return user


def _where(account: Account) -> str:
    if account.is_driver:
        return DRIVERS
    return _organisation_id(account.siren) if account.siren else STAFF


def _a_trainee(organisation_id: str) -> Trainee:
    """The first of the directory, who is in the sessions that have names."""
    return next(trainees.everybody(organisation_id))


def _organisation_id(siren: str) -> str:
    found = organisations.find_by_siren(siren)
    if found is None:
        raise NotFound(siren)
    return found.organisation_id


def _add_paths(ports: Ports, by: Person) -> None:
    known = {path.path_id for path in stored_paths.everything()}
    for path in sessions.PATHS:
        if path.path_id not in known:
            paths.add(ports, path, by=by)


def _plan_sessions(ports: Ports, by: Person) -> None:
    """Sessions of the coming weeks; a load that was cut off is finished, an older one with enough to come is left alone."""
    today = local_date(ports.now())
    monday = today - timedelta(days=today.weekday())
    ids = [sessions.session_id(monday, number) for number in range(len(sessions.SESSIONS))]
    existing = stored_sessions.read_many(ids)
    if not existing and _count_upcoming(today) >= UPCOMING_ENOUGH:
        return
    known = trainings.read_many({planned.code for planned in sessions.SESSIONS})
    staff = {user.name: user.user_id for user in users.of_organisation(STAFF) if Role.TRAINER in user.roles}
    for number, planned in enumerate(sessions.SESSIONS):
        if ids[number] not in existing or existing[ids[number]].version == 0:
            client = _organisation_id(planned.siren) if planned.siren else None
            session, plan = sessions.made(
                planned,
                number,
                known[planned.code],
                monday=monday,
                organisation_id=client,
                trainers=staff,
            )
            _plan_session(ports, by, planned, session, plan)


def _count_upcoming(today: date) -> int:
    years = (today.year, today.year + 1)
    return sum(len(stored_sessions.starting_from(year, today, limit=UPCOMING_ENOUGH)) for year in years)


def _plan_session(ports: Ports, by: Person, planned: Planned, session: Session, plan: Planning) -> None:
    session_services.add(ports, session, plan, by=by)
    if planned.is_draft:
        return
    published = session_services.publish(ports, session.session_id, by=by)
    if planned.taken > published.seats_taken:
        _take_seats(ports, by, planned, session.session_id)


def _take_seats(ports: Ports, by: Person, planned: Planned, session_id: str) -> None:
    """An order that staff place for a client: with names where the demo wants some."""
    client = organisations.get(_organisation_id(planned.buyer))
    people = islice(trainees.everybody(client.organisation_id), planned.taken if planned.has_names else 0)
    named = tuple(trainee.trainee_id for trainee in people)
    addition = Addition(session_id=session_id, trainee_ids=named, unnamed=planned.taken - len(named))
    registrations.add_by_staff(ports, by, client, addition)


def _told(account: Account) -> dict[str, str]:
    from chalicelib.labels import LABELS  # slow to import

    role = translate("fr", LABELS[type(account.role)][account.role])
    return {"role": role, "username": account.username, "password": PASSWORD, "of": account.note}


def _email(account: Account) -> str:
    return f"{account.username}@horizon.example"

"""The demo's centre of driver trainings: contract, approvals, three registered drivers, one with an account, tokens for its software."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

from chalicelib.demo.accounts import CENTRE, DRIVER
from chalicelib.domain import api_tokens as tokens
from chalicelib.domain.access import Person
from chalicelib.domain.api_tokens import Scope
from chalicelib.domain.calendar import local_date
from chalicelib.domain.driver_trainings import Approval, Contract, DriverTraining
from chalicelib.domain.drivers import Declaration, DriverLine, Profile, Source, driver_key
from chalicelib.domain.errors import NotFound
from chalicelib.domain.users import User
from chalicelib.models import centres as stored_centres
from chalicelib.models import drivers, users
from chalicelib.models.base import Refused
from chalicelib.ports import Ports
from chalicelib.services import api_tokens, centres, driver_accounts, driver_entries
from chalicelib.services.driver_accounts import Claim

TRAININGS = {
    "agr_demogoods0000001": (
        "AGR-33-2024-017",
        frozenset({DriverTraining.FIMO_GOODS, DriverTraining.FCO_GOODS, DriverTraining.FCO_MODULE_GOODS}),
    ),
    "agr_demopeople000001": (
        "AGR-33-2024-018",
        frozenset({DriverTraining.FIMO_PASSENGERS, DriverTraining.FCO_PASSENGERS}),
    ),
}
TITLE = "FCO transport de marchandises"
LINES = tuple(
    DriverLine(
        number=0,
        reference=f"DOS-{number:03d}",
        order_number="COM-2026-118",
        first_name=first_name,
        last_name=last_name,
        birth_date=birth_date,
        neph=neph,
    )
    for number, (first_name, last_name, birth_date, neph) in enumerate(
        (
            ("Hélène", "Le Goff", "1988-03-08", "060329035473"),
            ("Moussa", "Diop", "1991-11-22", "091133118204"),
            ("Nguyễn Thị", "Hồng", "1984-07-14", "020775210963"),
        ),
        start=1,
    )
)
TOKENS: tuple[tuple[str, frozenset[Scope]], ...] = (
    ("Logiciel du centre", frozenset(Scope)),
    ("Tableau de bord du centre", frozenset({Scope.DRIVERS_READ})),
)
"""One per kind of caller: a program that registers, and one that only reads."""
HERE = "127.0.0.1"


def add(ports: Ports, planner: Person) -> list[dict[str, str]]:
    """What is missing of all this; the tokens, which are for everyone to read like the demo's passwords."""
    centre = _user(CENTRE.username)
    today = local_date(ports.now())
    _add_contract(ports, planner, centre, today)
    person = _user(CENTRE.username).person()
    _register(ports, person, today)
    _link(ports, _user(DRIVER.username).person())
    return [_token(ports, person, name, scopes, today) for name, scopes in TOKENS]


def _user(username: str) -> User:
    found = users.find_by_username(username)
    if found is None:
        raise NotFound(username)
    return users.get(found.organisation_id, found.user_id)


def _add_contract(ports: Ports, by: Person, centre: User, today: date) -> None:
    known = stored_centres.read(centre.organisation_id)
    first = date(today.year - 1, 1, 1)
    if known.contract is None:
        contract = Contract(
            organisation_id=centre.organisation_id,
            number="CS-2024-012",
            starts_on=first,
            representative_id=centre.user_id,
        )
        centres.set_contract(ports, by, contract, version=0)
    there = {each.approval_id for each in known.approvals}
    for approval_id, (number, trainings) in TRAININGS.items():
        if approval_id not in there:
            approval = Approval(
                organisation_id=centre.organisation_id,
                approval_id=approval_id,
                number=number,
                trainings=trainings,
                starts_on=first,
                ends_on=date(today.year + 4, 12, 31),
                region="Nouvelle-Aquitaine",
            )
            centres.set_approval(ports, by, approval, version=0)


def _register(ports: Ports, person: Person, today: date) -> None:
    """As the centre's user would, step by step; not again once they are known."""
    if len(drivers.known(_keys(LINES))) == len(LINES):
        return
    batch_id = ports.new_id("drb")
    declaration = Declaration(
        training=DriverTraining.FCO_GOODS, title=TITLE, ends_on=today - timedelta(days=3)
    )
    driver_entries.begin(ports, person, batch_id=batch_id, profile=Profile.DRIVER, source=Source.MANUAL)
    driver_entries.declare(ports, person, batch_id, declaration)
    for line in LINES:
        driver_entries.save_line(ports, person, batch_id, line)
    verified = driver_entries.verify(ports, person, batch_id)
    price = driver_entries.price_of(ports, verified)
    driver_entries.register(ports, person, batch_id, digest=verified.digest, price_cents=price)


def _keys(lines: Sequence[DriverLine]) -> list[str]:
    return [driver_key(line.neph, date.fromisoformat(line.birth_date)) for line in lines]


def _link(ports: Ports, person: Person) -> None:
    """The first driver has the demo's account."""
    line, key = LINES[0], _keys(LINES)[0]
    known = drivers.known([key])[key]
    if known.user_id is None:
        claim = Claim(neph=line.neph, birth_date=date.fromisoformat(line.birth_date), code=known.claim_code)
        driver_accounts.link(ports, person, claim, address=HERE)


def _token(ports: Ports, person: Person, name: str, scopes: frozenset[Scope], today: date) -> dict[str, str]:
    """Made once a year, always with the same text in it: scripts find it again."""
    kind = "-".join(sorted(scope.value.partition(":")[2] for scope in scopes))
    secret = f"demo-token-of-the-centre-to-{kind}-drivers-{today.year}"
    told = replace(ports, new_secret=lambda: secret)
    with suppress(Refused):  # there since an earlier load
        api_tokens.make(
            told,
            person,
            name=name,
            scopes=scopes,
            expires_on=today + timedelta(days=365),
            form_id=f"frm_{secret}",
        )
    text = tokens.text_of(person.organisation_id, person.user_id, secret)
    return {"name": name, "scopes": " ".join(sorted(scopes)), "token": text}

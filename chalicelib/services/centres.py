"""Centres as staff run them: contracts, approvals, prices; and who registers for a centre, by its legal representative (DRV-1, DRV-4)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from chalicelib.domain.access import Person, Right, Role, hide_unless, require
from chalicelib.domain.driver_trainings import Approval, Contract, Price, PriceCategory
from chalicelib.domain.errors import Conflict, InvalidInput, NotFound
from chalicelib.domain.history import Entry
from chalicelib.domain.users import User
from chalicelib.models import centres, history, organisations, users
from chalicelib.models.base import Refused, Transaction, transaction
from chalicelib.ports import Ports
from chalicelib.services import users as accounts
from chalicelib.templating import N_


def set_contract(ports: Ports, by: Person, contract: Contract, *, version: int) -> Contract:
    """The contract as typed, and its legal representative with the rights of one; the one before loses them.

    Raises NotAllowed, NotFound, InvalidInput, Conflict. Saved twice, it is changed once; the roles follow it each time, so that
    saving again mends what a dead server left.
    """
    require(by, Right.STAFF_CENTRES)
    organisation = organisations.get(contract.organisation_id)
    before = centres.read(contract.organisation_id).contract
    _check_dates(contract.starts_on, contract.ends_on)
    _check_representative(contract)
    if before is not None and replace(contract, version=before.version) == before:
        _hand_over(ports, by, contract)
        return before
    if (before.version if before else 0) != version:
        raise Conflict(contract.organisation_id)
    change = _said(before), _said(contract)
    entry = _entry(ports, by, contract.organisation_id, "centre.contract", contract.number, change)

    def write(tx: Transaction) -> None:
        centres.replace_contract(tx, contract, before=before)
        centres.list_centre(tx, organisation)
        history.add(tx, entry)

    _write(write)
    _hand_over(ports, by, contract)
    return replace(contract, version=version + 1)


def _check_representative(contract: Contract) -> None:
    if not contract.representative_id:
        return
    try:
        user = users.get(contract.organisation_id, contract.representative_id)
        hide_unless(user.roles != {Role.TRAINEE})
    except NotFound as error:
        raise InvalidInput({"representative_id": N_("Choose one of the organisation’s users.")}) from error


def _hand_over(ports: Ports, by: Person, contract: Contract) -> None:
    """The role follows the contract, whoever had it; each change is in the history of its user."""
    organisation_id, chosen = contract.organisation_id, contract.representative_id
    for user in users.of_organisation(organisation_id):
        if Role.LEGAL_REPRESENTATIVE in user.roles and user.user_id != chosen:
            _change_role(ports, by, organisation_id, user.user_id, Role.LEGAL_REPRESENTATIVE, given=False)
    if chosen:
        _change_role(ports, by, organisation_id, chosen, Role.LEGAL_REPRESENTATIVE, given=True)


def set_approval(ports: Ports, by: Person, approval: Approval, *, version: int) -> Approval:
    """A new approval, or a changed one. Raises NotAllowed, NotFound, InvalidInput, Conflict."""
    require(by, Right.STAFF_CENTRES)
    organisations.get(approval.organisation_id)
    _check_dates(approval.starts_on, approval.ends_on)
    if not approval.trainings:
        raise InvalidInput({"trainings": N_("Choose at least one training.")})
    known = {each.approval_id: each for each in centres.read(approval.organisation_id).approvals}
    before = known.get(approval.approval_id)
    if before is not None and replace(approval, version=before.version) == before:
        return before
    if (before.version if before else 0) != version:
        raise Conflict(approval.approval_id)
    change = _said(before), _said(approval)
    entry = _entry(ports, by, approval.organisation_id, "centre.approval", approval.number, change)

    def write(tx: Transaction) -> None:
        centres.replace_approval(tx, approval, before=before)
        history.add(tx, entry)

    _write(write)
    return replace(approval, version=version + 1)


def set_price(ports: Ports, by: Person, price: Price, *, today: date) -> None:
    """From a day to come on: what was billed stays as it was. Raises NotAllowed, InvalidInput."""
    require(by, Right.STAFF_CENTRES)
    if price.starts_on <= today:
        raise InvalidInput({"starts_on": N_("Choose a day to come: prices of past days can’t be changed.")})
    if price.amount_cents < 0:
        raise InvalidInput({"amount_cents": N_("Enter a number of at least 0.")})
    name = f"{price.category.value} {price.starts_on.isoformat()}"
    entry = _entry(ports, by, centres.PRICES, "driver.price", name, ("", f"{price.amount_cents} cents"))

    def write(tx: Transaction) -> None:
        for each in centres.first_prices_to_keep():
            centres.set_price(tx, each)
        centres.set_price(tx, price)
        history.add(tx, entry)

    _write(write)


def drop_price(ports: Ports, by: Person, category: PriceCategory, starts_on: date, *, today: date) -> None:
    """A price that has not begun yet. Dropped twice it stays dropped. Raises NotAllowed, InvalidInput."""
    require(by, Right.STAFF_CENTRES)
    if starts_on <= today:
        raise InvalidInput({"": N_("This price has begun: it stays.")})
    entry = _entry(
        ports, by, centres.PRICES, "driver.price_dropped", f"{category.value} {starts_on}", ("", "")
    )
    try:
        with transaction() as tx:
            centres.remove_price(tx, category, starts_on)
            history.add(tx, entry)
    except Refused:
        return


def delegate(ports: Ports, by: Person, user_id: str, *, may_register: bool) -> User:
    """The legal representative gives somebody of the centre the right to register, or takes it back (DRV-1).

    Raises NotAllowed, NotFound. Done twice it is done once; tokens of who loses the right stop at their next call.
    """
    require(by, Right.DELEGATE_DRIVERS)
    return _change_role(ports, by, by.organisation_id, user_id, Role.DRIVER_REGISTRAR, given=may_register)


def _change_role(
    ports: Ports, by: Person, organisation_id: str, user_id: str, role: Role, *, given: bool
) -> User:
    user = users.get(organisation_id, user_id)
    hide_unless(user.roles != {Role.TRAINEE})
    roles = user.roles | {role} if given else user.roles - {role}
    if roles == user.roles:
        return user
    return accounts.change(ports, by, user, lambda now: replace(now, roles=roles), what="user.edited")


def _check_dates(starts_on: date, ends_on: date | None) -> None:
    if ends_on is not None and ends_on < starts_on:
        raise InvalidInput({"ends_on": N_("Enter a last day after the first one.")})


def _write(write: Callable[[Transaction], None]) -> None:
    try:
        with transaction() as tx:
            write(tx)
    except Refused as refusal:
        raise Conflict(str(refusal)) from refusal


def _entry(ports: Ports, by: Person, object_id: str, what: str, name: str, change: tuple[str, str]) -> Entry:
    """`change`: what it was, and what it is."""
    before, after = change
    return Entry(
        object_id=object_id,
        at=ports.now(),
        who_id=by.user_id,
        who_name=by.name,
        what=what,
        before=before,
        after=after,
        facts={"name": name},
    )


def _said(held: Contract | Approval | None) -> str:
    """What a contract or an approval says, so that its history tells a suspension from a new number (ALL-2)."""
    if held is None:
        return ""
    last = held.ends_on.isoformat() if held.ends_on else "…"
    said = [held.number, f"{held.starts_on.isoformat()} – {last}"]
    if isinstance(held, Approval):
        return "; ".join([*said, ", ".join(sorted(held.trainings)), held.region])
    return "; ".join([*said, "suspended" if held.is_suspended else "in force", held.representative_id])

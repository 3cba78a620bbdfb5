"""The audit of seats, holders and numbers (ORD-17): recounts what the counters say and names every difference. Touches nothing."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class Finding(StrEnum):
    SEATS_MISCOUNTED = "seats_miscounted"
    OVERSOLD = "oversold"
    HOLDER_MISSING = "holder_missing"
    HOLDER_WITHOUT_SEAT = "holder_without_seat"
    SEATED_TWICE = "seated_twice"
    SESSION_MISSING = "session_missing"
    ORDER_MISCOUNTED = "order_miscounted"
    OFFERS_MISCOUNTED = "offers_miscounted"
    WAITING_MISCOUNTED = "waiting_miscounted"
    NUMBER_MISSING = "number_missing"
    NUMBER_TWICE = "number_twice"


@dataclass(frozen=True, kw_only=True)
class Difference:
    """`expected` is what the recount gives, `found` what is stored."""

    finding: Finding
    object_id: str
    expected: str
    found: str


@dataclass
class Ledger:
    """What the tables hold, gathered row by row; a few hundred bytes per session and per named seat."""

    seats_taken: dict[str, int] = field(default_factory=dict)
    capacity: dict[str, int | None] = field(default_factory=dict)
    """None: no limit."""
    may_be_overbooked: set[str] = field(default_factory=set)
    holders: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    seats: Counter[str] = field(default_factory=Counter)
    named: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    seats_of_order: Counter[str] = field(default_factory=Counter)
    ordered_seats: dict[str, int] = field(default_factory=dict)
    seats_offered: dict[str, int] = field(default_factory=dict)
    waiting: dict[str, int] = field(default_factory=dict)
    """What sessions say of their waiting lists."""
    held_back: set[str] = field(default_factory=set)
    """Sessions that nobody can order now: what is freed there is held for their lists until they are published again (ORD-16)."""
    offers: Counter[str] = field(default_factory=Counter)
    """Seats that live offers hold, by session."""
    waits: Counter[str] = field(default_factory=Counter)
    """Entries of lists without an offer, by session."""
    numbers: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    """Of session codes, by year."""
    last_numbers: dict[int, int] = field(default_factory=dict)


def differences(ledger: Ledger) -> list[Difference]:
    """Every place where the recount and the stored figures part, in a stable order."""
    found = [
        *_seats(ledger),
        *_holders(ledger),
        *_orders(ledger),
        *_lists(ledger),
        *_numbers(ledger),
    ]
    return sorted(found, key=lambda d: (d.finding, d.object_id, d.expected))


def _seats(ledger: Ledger) -> Iterator[Difference]:
    for session_id in ledger.seats.keys() - ledger.seats_taken.keys():
        yield Difference(
            finding=Finding.SESSION_MISSING,
            object_id=session_id,
            expected=str(ledger.seats[session_id]),
            found="0",
        )
    for session_id, stored in ledger.seats_taken.items():
        counted = ledger.seats[session_id]
        if counted != stored:
            yield Difference(
                finding=Finding.SEATS_MISCOUNTED,
                object_id=session_id,
                expected=str(counted),
                found=str(stored),
            )
        limit = ledger.capacity.get(session_id)
        if limit is not None and counted > limit and session_id not in ledger.may_be_overbooked:
            yield Difference(
                finding=Finding.OVERSOLD, object_id=session_id, expected=str(limit), found=str(counted)
            )


def _holders(ledger: Ledger) -> Iterator[Difference]:
    for session_id in ledger.named.keys() | ledger.holders.keys():
        named = Counter(ledger.named[session_id])
        held = ledger.holders[session_id]
        for trainee_id, times in named.items():
            if times > 1:
                yield Difference(
                    finding=Finding.SEATED_TWICE, object_id=session_id, expected=trainee_id, found=str(times)
                )
        for trainee_id in named.keys() - held:
            yield Difference(
                finding=Finding.HOLDER_MISSING, object_id=session_id, expected=trainee_id, found=""
            )
        for trainee_id in held - named.keys():
            yield Difference(
                finding=Finding.HOLDER_WITHOUT_SEAT, object_id=session_id, expected="", found=trainee_id
            )


def _orders(ledger: Ledger) -> Iterator[Difference]:
    for order_id in ledger.ordered_seats.keys() | ledger.seats_of_order.keys():
        ordered, counted = ledger.ordered_seats.get(order_id, 0), ledger.seats_of_order[order_id]
        if ordered != counted:
            yield Difference(
                finding=Finding.ORDER_MISCOUNTED,
                object_id=order_id,
                expected=str(counted),
                found=str(ordered),
            )


def _lists(ledger: Ledger) -> Iterator[Difference]:
    """Seats just freed are held until they are offered: a difference that is gone in the next report was one on its way (ORD-16)."""
    pairs = (
        (Finding.OFFERS_MISCOUNTED, ledger.offers, ledger.seats_offered),
        (Finding.WAITING_MISCOUNTED, ledger.waits, ledger.waiting),
    )
    for finding, counted, stored in pairs:
        for session_id in counted.keys() | stored.keys():
            if counted[session_id] == stored.get(session_id, 0):
                continue
            if not (finding is Finding.OFFERS_MISCOUNTED and session_id in ledger.held_back):
                yield Difference(
                    finding=finding,
                    object_id=session_id,
                    expected=str(counted[session_id]),
                    found=str(stored.get(session_id, 0)),
                )


def _numbers(ledger: Ledger) -> Iterator[Difference]:
    for year in ledger.numbers.keys() | ledger.last_numbers.keys():
        used = Counter(ledger.numbers[year])
        for number, times in used.items():
            if times > 1:
                yield Difference(
                    finding=Finding.NUMBER_TWICE,
                    object_id=f"{year}-{number:05d}",
                    expected="1",
                    found=str(times),
                )
        for number in set(range(1, ledger.last_numbers.get(year, 0) + 1)) ^ used.keys():
            yield Difference(
                finding=Finding.NUMBER_MISSING,
                object_id=f"{year}-{number:05d}",
                expected=str(ledger.last_numbers.get(year, 0)),
                found=str(len(used)),
            )

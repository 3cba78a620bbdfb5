"""The parts of a session that are saved by themselves: mail settings, evaluation, costs; rows beside `session` and `planning` (SES-3)."""

import dataclasses
from dataclasses import dataclass
from typing import TypeVar

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute

from chalicelib import config
from chalicelib.domain.costs import Cost, Costs
from chalicelib.domain.evaluations import Evaluation, SequenceEvaluation
from chalicelib.domain.session_mailings import MailSettings, Setting
from chalicelib.models.attributes import ValueAttribute
from chalicelib.models.base import Table, Transaction, read_together, unchanged

NAMES: dict[type, str] = {MailSettings: "mailings", Evaluation: "evaluation", Costs: "costs"}

T = TypeVar("T", MailSettings, Evaluation, Costs)


class PartItem(Table):
    """A row of the table `sessions`."""

    class Meta:
        table_name = config.table_name("sessions")

    session_id = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    settings = ValueAttribute(tuple[Setting, ...], null=True)
    choices = ValueAttribute(tuple[SequenceEvaluation, ...], null=True)
    lines = ValueAttribute(tuple[Cost, ...], null=True)
    is_settled = BooleanAttribute(null=True)
    version = NumberAttribute(null=True)


@dataclass(frozen=True, kw_only=True)
class Parts:
    mail_settings: MailSettings
    evaluation: Evaluation
    costs: Costs


def get(kind: type[T], session_id: str) -> T:
    """Blank while nobody saved it."""
    (item,) = read_together([(PartItem, (session_id, NAMES[kind]))])
    return item.to(kind) if item is not None else kind(session_id=session_id)


def read(session_id: str) -> Parts:
    """All of them, in one round trip."""
    kinds = (MailSettings, Evaluation, Costs)
    found = read_together([(PartItem, (session_id, NAMES[kind])) for kind in kinds])
    settings, evaluation, costs = (
        item.to(kind) if item is not None else kind(session_id=session_id)
        for kind, item in zip(kinds, found, strict=True)
    )
    return Parts(mail_settings=settings, evaluation=evaluation, costs=costs)


def replace(tx: Transaction, part: T, *, before: T) -> None:
    """Write over the state that was read; Refused (label `part`) when somebody saved it meanwhile."""
    after = dataclasses.replace(part, version=before.version + 1)
    tx.save(
        PartItem.holding(after, part=NAMES[type(part)]),
        condition=unchanged(PartItem.version, before.version),
        label="part",
    )

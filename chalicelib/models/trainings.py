"""Trainings: the products of the catalogue."""

import dataclasses
from collections.abc import Iterable, Iterator
from typing import Any

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib import config
from chalicelib.domain import ids
from chalicelib.domain.errors import NotFound
from chalicelib.domain.trainings import Modality, Offer, Training, TrainingState
from chalicelib.models.attributes import EnumAttribute, SetAttribute, ValueAttribute
from chalicelib.models.base import Table, Transaction, read_together, unchanged
from chalicelib.models.bounded import bounded_page, text_in
from chalicelib.models.paging import Page

ALL_TRAININGS = "all"
"""The one partition of the index that lists the catalogue in order of code, for staff and for the snapshot."""


class ByCatalogue(GlobalSecondaryIndex):
    class Meta:
        index_name = "by_catalogue"
        projection = AllProjection()

    catalogue = UnicodeAttribute(hash_key=True)
    code = UnicodeAttribute(range_key=True)


class TrainingItem(Table):
    class Meta:
        table_name = config.table_name("trainings")

    code = UnicodeAttribute(hash_key=True)
    title = UnicodeAttribute()
    catalogue = UnicodeAttribute()
    family = UnicodeAttribute(null=True)
    theme = UnicodeAttribute(null=True)
    offer = EnumAttribute(Offer, null=True)
    objectives = UnicodeAttribute(null=True)
    programme = UnicodeAttribute(null=True)
    audience = UnicodeAttribute(null=True)
    prerequisites = UnicodeAttribute(null=True)
    duration_days_tenths = NumberAttribute(null=True)
    duration_minutes = NumberAttribute(null=True)
    modality = EnumAttribute(Modality, null=True)
    languages = ValueAttribute(tuple[str, ...], null=True)
    price_cents = NumberAttribute(null=True)
    price_intra_cents = NumberAttribute(null=True)
    capacity_min = NumberAttribute(null=True)
    capacity_target = NumberAttribute(null=True)
    capacity_max = NumberAttribute(null=True)
    certification = UnicodeAttribute(null=True)
    validity_months = ValueAttribute(tuple[int, ...], null=True)
    scheme = UnicodeAttribute(null=True)
    funding_eligible = BooleanAttribute(null=True)
    provider = UnicodeAttribute(null=True)
    provider_email = UnicodeAttribute(null=True)
    convocation_comment = UnicodeAttribute(null=True)
    provider_comment = UnicodeAttribute(null=True)
    default_costs = UnicodeAttribute(null=True)
    default_evaluation = UnicodeAttribute(null=True)
    comments = UnicodeAttribute(null=True)
    populations = SetAttribute()
    state = EnumAttribute(TrainingState, null=True)
    version = NumberAttribute(null=True)
    words = UnicodeAttribute(null=True)

    by_catalogue = ByCatalogue()


def get(code: str) -> Training:
    """Raises NotFound."""
    try:
        return TrainingItem.get(code, consistent_read=True).to(Training)
    except TrainingItem.DoesNotExist as error:
        raise NotFound(code) from error


def read_many(codes: Iterable[str]) -> dict[str, Training]:
    """Those that exist, by code."""
    found = read_together([(TrainingItem, (code,)) for code in dict.fromkeys(codes)])
    return {item.code: item.to(Training) for item in found if item is not None}


def everything() -> Iterator[Training]:
    """The whole catalogue in order of code, page by page; for the snapshot and exports, never for a page."""
    for item in TrainingItem.by_catalogue.query(ALL_TRAININGS):
        yield item.to(Training)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Filters:
    """Of the staff's list; None or empty: all."""

    text: str = ""
    """Every word of it stands in code, title or family, without regard to accents and case."""
    family: str = ""
    offer: Offer | None = None
    state: TrainingState | None = None


def listing(*, filters: Filters, cursor: str | None = None, limit: int = 50) -> Page[Training]:
    """The staff's list in order of code, drafts included. A page may hold few rows although more follow: filters come after reading."""
    condition = None
    for one in _conditions(filters):
        condition = one if condition is None else condition & one
    results = TrainingItem.by_catalogue.query(
        ALL_TRAININGS,
        filter_condition=condition,
        page_size=limit if condition is None else 1000,
        last_evaluated_key=_key(text_in(cursor, "code")),
    )
    page = bounded_page(results, lambda item: item.to(Training), rows=limit, reads=2)
    return page.cut(limit, lambda last: _key(last.code) or {})


def _key(code: str) -> dict[str, Any] | None:
    """In the index of the list; None: from the top."""
    return {"catalogue": {"S": ALL_TRAININGS}, "code": {"S": code}} if code else None


def _conditions(filters: Filters) -> Iterator[Condition]:
    for word in ids.folded(filters.text).split():
        yield TrainingItem.words.contains(word)
    if filters.family:
        yield TrainingItem.family == filters.family
    for attribute, value, default in (
        (TrainingItem.offer, filters.offer, Offer.NATIONAL),
        (TrainingItem.state, filters.state, TrainingState.PUBLISHED),
    ):
        if value is not None:
            wanted = attribute == value
            yield (wanted | attribute.does_not_exist()) if value is default else wanted


def add(tx: Transaction, training: Training) -> None:
    tx.save(_item(training), condition=TrainingItem.code.does_not_exist(), label="training")


def replace(tx: Transaction, training: Training, *, before: Training) -> None:
    """Write over the state that was read; Refused when somebody changed it meanwhile."""
    after = dataclasses.replace(training, version=before.version + 1)
    tx.save(_item(after), condition=unchanged(TrainingItem.version, before.version), label="training")


def _item(training: Training) -> TrainingItem:
    words = ids.folded(f"{training.code} {training.title} {training.family}")
    return TrainingItem.holding(training, catalogue=ALL_TRAININGS, words=words)

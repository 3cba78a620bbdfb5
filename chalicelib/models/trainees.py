"""Trainees: an organisation's directory of people."""

import dataclasses
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Any

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib import config
from chalicelib.domain.errors import NotFound
from chalicelib.domain.trainees import Trainee, name_key, search_text
from chalicelib.models.attributes import DayAttribute, SetAttribute
from chalicelib.models.base import Table, Transaction, read_together, unchanged
from chalicelib.models.bounded import bounded_page
from chalicelib.models.paging import Page, key_of


class ByLastName(GlobalSecondaryIndex):
    class Meta:
        index_name = "by_last_name"
        projection = AllProjection()

    organisation_id = UnicodeAttribute(hash_key=True)
    last_name_key = UnicodeAttribute(range_key=True)


class ByFirstName(GlobalSecondaryIndex):
    class Meta:
        index_name = "by_first_name"
        projection = AllProjection()

    organisation_id = UnicodeAttribute(hash_key=True)
    first_name_key = UnicodeAttribute(range_key=True)


class TraineeItem(Table):
    class Meta:
        table_name = config.table_name("trainees")

    organisation_id = UnicodeAttribute(hash_key=True)
    trainee_id = UnicodeAttribute(range_key=True)
    last_name_key = UnicodeAttribute()
    first_name_key = UnicodeAttribute()
    search_text = UnicodeAttribute(null=True)
    last_name = UnicodeAttribute()
    first_name = UnicodeAttribute()
    email = UnicodeAttribute(null=True)
    birth_date = DayAttribute(null=True)
    establishment_id = UnicodeAttribute(null=True)
    job = UnicodeAttribute(null=True)
    number = UnicodeAttribute(null=True)
    populations = SetAttribute()
    user_id = UnicodeAttribute(null=True)
    is_archived = BooleanAttribute(null=True)
    merged_into = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)

    by_last_name = ByLastName()
    by_first_name = ByFirstName()


def get(organisation_id: str, trainee_id: str) -> Trainee:
    """Raises NotFound."""
    try:
        return TraineeItem.get(organisation_id, trainee_id, consistent_read=True).to(Trainee)
    except TraineeItem.DoesNotExist as error:
        raise NotFound(trainee_id) from error


def read_many(organisation_id: str, trainee_ids: Iterable[str]) -> dict[str, Trainee]:
    """Those that exist, by id."""
    found = read_together([(TraineeItem, (organisation_id, one)) for one in dict.fromkeys(trainee_ids)])
    return {item.trainee_id: _trainee(item) for item in found if item is not None}


def of_organisation(
    organisation_id: str,
    *,
    establishments: Collection[str] = (),
    archived: bool = False,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Trainee]:
    """A page of the directory by last name; only these establishments' (and nobody's) unless empty.

    It may hold few rows although more follow: those put away, merged or of other establishments are left out after reading.
    """
    results = TraineeItem.by_last_name.query(
        organisation_id,
        filter_condition=_shown(establishments, archived=archived),
        page_size=1000 if archived or establishments else limit,
        last_evaluated_key=key_of(cursor, organisation_id=organisation_id),
    )
    return bounded_page(results, _trainee, rows=limit).cut(limit, _directory_key)


def _directory_key(trainee: Trainee) -> dict[str, Any]:
    return {
        "organisation_id": {"S": trainee.organisation_id},
        "trainee_id": {"S": trainee.trainee_id},
        "last_name_key": {"S": name_key(trainee.last_name, trainee.first_name)},
    }


def everybody(organisation_id: str) -> Iterator[Trainee]:
    """The whole directory, archived and merged included, consistent: for imports and exports."""
    return (_trainee(item) for item in TraineeItem.query(organisation_id, consistent_read=True))


def by_last_name(
    organisation_id: str, beginning: str, *, limit: int = 50, establishments: Collection[str] = ()
) -> list[Trainee]:
    """Those in the directory whose folded `last|first` name begins so."""
    results = TraineeItem.by_last_name.query(
        organisation_id,
        TraineeItem.last_name_key.startswith(beginning),
        filter_condition=_shown(establishments),
        limit=limit,
    )
    return [_trainee(item) for item in results]


def by_first_name(
    organisation_id: str, beginning: str, *, limit: int = 50, establishments: Collection[str] = ()
) -> list[Trainee]:
    """Those in the directory whose folded `first|last` name begins so."""
    results = TraineeItem.by_first_name.query(
        organisation_id,
        TraineeItem.first_name_key.startswith(beginning),
        filter_condition=_shown(establishments),
        limit=limit,
    )
    return [_trainee(item) for item in results]


def containing(
    organisation_id: str, words: Collection[str], *, limit: int = 50, establishments: Collection[str] = ()
) -> list[Trainee]:
    """Those whose names, number or e-mail contain all these folded words. Reads the organisation's own directory."""
    condition = _shown(establishments)
    for word in words:
        condition &= TraineeItem.search_text.contains(word)
    results = TraineeItem.by_last_name.query(organisation_id, filter_condition=condition)
    return [_trainee(item) for item in islice(results, limit)]


def _shown(establishments: Collection[str], *, archived: bool = False) -> Any:
    """Nobody who was merged; the archived only when asked for."""
    condition = TraineeItem.merged_into.does_not_exist()
    put_away = TraineeItem.is_archived == True  # noqa: E712  (an expression of DynamoDB)
    condition &= put_away if archived else ~put_away
    if establishments:
        anywhere = TraineeItem.establishment_id.does_not_exist()
        condition &= anywhere | TraineeItem.establishment_id.is_in(*sorted(establishments))
    return condition


def _trainee(item: TraineeItem) -> Trainee:
    return item.to(Trainee)


def add(tx: Transaction, trainee: Trainee) -> None:
    tx.save(_item(trainee), condition=TraineeItem.trainee_id.does_not_exist(), label="trainee")


def replace(tx: Transaction, trainee: Trainee, *, before: Trainee) -> None:
    """Write over the state that was read; Refused when somebody changed it meanwhile."""
    after = dataclasses.replace(trainee, version=before.version + 1)
    tx.save(_item(after), condition=unchanged(TraineeItem.version, before.version), label="trainee")


def _item(trainee: Trainee) -> TraineeItem:
    return TraineeItem.holding(
        trainee,
        last_name_key=name_key(trainee.last_name, trainee.first_name),
        first_name_key=name_key(trainee.first_name, trainee.last_name),
        search_text=search_text(trainee),
    )

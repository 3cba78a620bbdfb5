"""Surveys: what people are asked after a session. A few dozen rows, listed in one query of their index."""

import dataclasses
from collections.abc import Iterable

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib import config
from chalicelib.domain.errors import NotFound
from chalicelib.domain.surveys import Question, Survey, SurveyState
from chalicelib.models.attributes import EnumAttribute, InstantAttribute, ValueAttribute
from chalicelib.models.base import Table, Transaction, read_together, unchanged

ALL_SURVEYS = "all"
"""The one partition of the index that lists them."""
MOST_LISTED = 200


class ByCreation(GlobalSecondaryIndex):
    class Meta:
        index_name = "by_creation"
        projection = AllProjection()

    listed = UnicodeAttribute(hash_key=True)
    survey_id = UnicodeAttribute(range_key=True)


class SurveyItem(Table):
    class Meta:
        table_name = config.table_name("surveys")

    survey_id = UnicodeAttribute(hash_key=True)
    listed = UnicodeAttribute()
    title = UnicodeAttribute()
    title_en = UnicodeAttribute(null=True)
    introduction = UnicodeAttribute(null=True)
    introduction_en = UnicodeAttribute(null=True)
    state = EnumAttribute(SurveyState, null=True)
    is_anonymous = BooleanAttribute(null=True)
    questions = ValueAttribute(tuple[Question, ...], null=True)
    edition = NumberAttribute(null=True)
    created_at = InstantAttribute()
    answered_at = InstantAttribute(null=True)
    version = NumberAttribute(null=True)

    by_creation = ByCreation()


def get(survey_id: str) -> Survey:
    """Raises NotFound."""
    try:
        return SurveyItem.get(survey_id, consistent_read=True).to(Survey)
    except SurveyItem.DoesNotExist as error:
        raise NotFound(survey_id) from error


def read_many(survey_ids: Iterable[str]) -> dict[str, Survey]:
    """Those that exist, by id."""
    found = read_together([(SurveyItem, (survey_id,)) for survey_id in dict.fromkeys(survey_ids)])
    return {item.survey_id: item.to(Survey) for item in found if item is not None}


def everything() -> list[Survey]:
    """The newest first, at most two hundred. Read from an index: may lag by a moment."""
    found = SurveyItem.by_creation.query(ALL_SURVEYS, scan_index_forward=False, limit=MOST_LISTED)
    return [item.to(Survey) for item in found]


def add(tx: Transaction, survey: Survey) -> None:
    tx.save(_item(survey), condition=SurveyItem.survey_id.does_not_exist(), label="survey")


def replace(tx: Transaction, survey: Survey, *, before: Survey) -> None:
    """Write over the state that was read; Refused (label `survey`) when somebody changed it, or answered it, meanwhile."""
    after = dataclasses.replace(survey, version=before.version + 1)
    condition = unchanged(SurveyItem.version, before.version) & SurveyItem.survey_id.exists()
    tx.save(_item(after), condition=condition, label="survey")


def _item(survey: Survey) -> SurveyItem:
    return SurveyItem.holding(survey, listed=ALL_SURVEYS)

"""Making surveys: adding, changing, putting to use, retiring, a new edition; each in the history of the survey (SES-15)."""

from collections.abc import Callable
from dataclasses import replace

from chalicelib.domain import survey_examples
from chalicelib.domain import surveys as rules
from chalicelib.domain.access import Person
from chalicelib.domain.errors import Conflict
from chalicelib.domain.history import Entry
from chalicelib.domain.surveys import Survey, SurveyState
from chalicelib.models import history, surveys
from chalicelib.models.base import Refused, transaction
from chalicelib.ports import Ports


def add(ports: Ports, survey: Survey, *, by: Person) -> Survey:
    """A new survey, without version; the same id twice is the same form sent twice."""
    try:
        with transaction() as tx:
            surveys.add(tx, survey)
            history.add(tx, _entry(ports, survey, by, what="survey_created"))
    except Refused:
        return surveys.get(survey.survey_id)
    return survey


def add_examples(ports: Ports, *, by: Person) -> list[Survey]:
    """The two surveys of the house, ready for use. May be run twice: they are there once, as they were changed since."""
    return [add(ports, example, by=by) for example in survey_examples.made(at=ports.now())]


Change = Callable[[Survey], Survey]


def change(ports: Ports, survey_id: str, change_of: Change, *, version: int, by: Person) -> Survey:
    """Raises NotFound, Conflict, SurveyAnswered, SurveyEmpty, TooManyQuestions."""
    before = surveys.get(survey_id)
    after = replace(change_of(before), version=before.version)
    if after == before:
        return before
    if before.version != version:
        raise Conflict(survey_id)
    rules.require_unchanged_promise(before, after)
    entry = _entry(ports, after, by, what=_what(before, after))
    try:
        with transaction() as tx:
            surveys.replace(tx, after, before=before)
            history.add(tx, entry)
    except Refused as refusal:
        raise Conflict(survey_id) from refusal
    return replace(after, version=before.version + 1)


def _what(before: Survey, after: Survey) -> str:
    if after.state is before.state:
        return "survey_changed"
    return "survey_activated" if after.state is SurveyState.ACTIVE else "survey_retired"


def new_edition(ports: Ports, survey_id: str, *, new_id: str, by: Person) -> Survey:
    """A draft with the questions of this survey, which stays as it is. The same new id twice is one draft. Raises NotFound."""
    return add(ports, rules.new_edition(surveys.get(survey_id), survey_id=new_id, at=ports.now()), by=by)


def _entry(ports: Ports, survey: Survey, by: Person, *, what: str) -> Entry:
    return Entry(object_id=survey.survey_id, at=ports.now(), who_id=by.user_id, who_name=by.name, what=what)

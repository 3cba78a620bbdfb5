"""Answering surveys: whose link opens what and until when, what is kept of the answers (SES-15)."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count

import pytest

from chalicelib.domain.errors import Conflict, InvalidInput, NotFound
from chalicelib.domain.evaluations import Moment, SequenceEvaluation
from chalicelib.domain.registrations import RegistrationState
from chalicelib.domain.sessions import Workflow
from chalicelib.domain.surveys import SurveyAnswered, SurveyState
from chalicelib.models import history, registrations, sessions, surveys
from chalicelib.models import survey_answers as stored
from chalicelib.models.base import transaction
from chalicelib.ports import Ports
from chalicelib.services import survey_drafts
from chalicelib.services import surveys as service
from chalicelib.services.surveys import SurveyClosed
from tests.factories import a_user
from tests.fakes import NOW, Clock
from tests.surveying import (
    AGAIN,
    ANSWERS,
    CLOSES,
    NOTE,
    a_survey,
    stored_ended_session,
    stored_evaluation,
    stored_survey,
    token_for,
)

BY = a_user().person()


@pytest.fixture
def clock(ports: Ports, tables: None) -> Clock:
    clock = ports.now
    assert isinstance(clock, Clock)
    return clock


def test_the_link_of_a_seat_is_the_same_each_time_and_differs_from_every_other(
    ports: Ports, tables: None
) -> None:
    seats = stored_ended_session()

    first = token_for(ports, seats[0])

    assert token_for(ports, seats[0]) == first
    assert len({first, token_for(ports, seats[1]), token_for(ports, seats[0], moment=Moment.COLD)}) == 3
    assert "Châtelain" not in first


def test_before_any_survey_was_chosen_there_is_no_link(ports: Ports, tables: None) -> None:
    seats = stored_ended_session()

    with pytest.raises(NotFound):
        service.link_for(ports, "ses_1", "seq_1", Moment.HOT, seats[0])


def test_the_secret_is_made_once(ports: Ports, tables: None) -> None:
    seats = stored_ended_session()
    first = token_for(ports, seats[0])

    service.make_links_possible(ports)

    assert token_for(ports, seats[0]) == first


def test_answers_are_kept_once_and_changed_by_the_same_link(ports: Ports, tables: None) -> None:
    seats = stored_ended_session()
    stored_survey()
    stored_evaluation()
    token = token_for(ports, seats[0])

    service.answer(ports, token, ANSWERS)
    service.answer(ports, token, ANSWERS)
    service.answer(ports, token, {**ANSWERS, NOTE: ["2"]})

    found = stored.of_session("ses_1")
    assert len(found.answers) == len(found.participations) == 1
    assert found.answers[0].given[NOTE] == ("2",)
    assert found.answers[0].registration_id == seats[0].registration_id
    opened = service.opened(ports, token)
    assert opened.answer is not None
    assert opened.answer.given[AGAIN] == ("yes",)


def test_an_anonymous_answer_says_neither_who_nor_when(ports: Ports, tables: None) -> None:
    seats = stored_ended_session()
    stored_survey(is_anonymous=True)
    stored_evaluation()

    service.answer(ports, token_for(ports, seats[0]), ANSWERS)

    found = stored.of_session("ses_1")
    (answer,) = found.answers
    assert (answer.registration_id, answer.answered_on) == ("", None)
    assert seats[0].registration_id not in answer.answer_id
    assert [one.registration_id for one in found.participations] == [seats[0].registration_id]


def test_what_is_missing_or_unknown_is_refused_and_nothing_kept(ports: Ports, tables: None) -> None:
    seats = stored_ended_session()
    stored_survey()
    stored_evaluation()

    with pytest.raises(InvalidInput) as refusal:
        service.answer(ports, token_for(ports, seats[0]), {NOTE: ["6"]})

    assert set(refusal.value.errors) == {f"q-{NOTE}", f"q-{AGAIN}"}
    assert stored.of_session("ses_1").answers == ()
    assert not surveys.get("sur_0000000000000hot").is_frozen


def test_a_survey_is_frozen_by_its_first_answer(ports: Ports, tables: None) -> None:
    seats = stored_ended_session()
    survey = stored_survey()
    stored_evaluation()

    service.answer(ports, token_for(ports, seats[0]), ANSWERS)
    service.answer(ports, token_for(ports, seats[1]), ANSWERS)

    now = surveys.get(survey.survey_id)
    assert (now.answered_at, now.version) == (NOW, 1)
    with pytest.raises(SurveyAnswered):
        survey_drafts.change(
            ports, now.survey_id, lambda it: replace(it, is_anonymous=True), version=now.version, by=BY
        )
    survey_drafts.change(
        ports, now.survey_id, lambda it: replace(it, title="Fin de stage"), version=now.version, by=BY
    )
    assert surveys.get(survey.survey_id).title == "Fin de stage"


def test_an_answer_is_tried_again_when_the_survey_changed_at_that_very_moment(
    ports: Ports, tables: None
) -> None:
    seats = stored_ended_session()
    survey = stored_survey()
    stored_evaluation()
    token = token_for(ports, seats[0])
    asked = count(1)

    def now() -> datetime:
        """The second time it is asked, the form was read and is about to be written."""
        if next(asked) == 2:
            survey_drafts.change(
                ports, survey.survey_id, lambda it: replace(it, title="Autre"), version=0, by=BY
            )
        return NOW

    service.answer(replace(ports, now=now), token, ANSWERS)

    assert len(stored.of_session("ses_1").answers) == 1
    after = surveys.get(survey.survey_id)
    assert (after.title, after.is_frozen, after.version) == ("Autre", True, 2)


@pytest.mark.parametrize(
    ("late", "is_open"), [(timedelta(0), True), (timedelta(seconds=-1), True), (None, False)]
)
def test_a_survey_closes_a_month_after_the_end(
    ports: Ports, clock: Clock, late: timedelta | None, is_open: bool
) -> None:
    """Open at once and to the last second; closed at the instant itself."""
    seats = stored_ended_session()
    stored_survey()
    stored_evaluation()
    token = token_for(ports, seats[0])
    clock.at = CLOSES if late is None else (NOW if not late else CLOSES + late)

    if is_open:
        assert service.opened(ports, token).closes_at == CLOSES
    else:
        with pytest.raises(SurveyClosed):
            service.answer(ports, token, ANSWERS)
        assert stored.of_session("ses_1").answers == ()


def test_the_link_of_a_cold_survey_closes_a_month_after_its_day(ports: Ports, tables: None) -> None:
    seats = stored_ended_session()
    stored_survey()
    choice = SequenceEvaluation(
        sequence_id="seq_1", cold_survey_id="sur_0000000000000hot", cold_after_days=10
    )
    stored_evaluation(choice)

    opened = service.opened(ports, token_for(ports, seats[0], moment=Moment.COLD))

    assert opened.closes_at.date() == date(2026, 12, 30)
    with pytest.raises(SurveyClosed):
        service.opened(ports, token_for(ports, seats[0]))


def test_no_other_link_opens_it(ports: Ports, tables: None) -> None:
    """Made for another seat, another sequence, or cut: nothing is there."""
    seats = stored_ended_session()
    stored_survey()
    stored_evaluation()
    parts = token_for(ports, seats[0]).split(".")
    other = token_for(ports, seats[1]).split(".")

    for forged in (
        ".".join([*parts[:2], other[2], *parts[3:]]),
        ".".join([*parts[:1], "2", *parts[2:]]),
        ".".join([*parts[:3], "cold", parts[4]]),
        ".".join(parts[:4]),
        ".".join([*parts[:4], ""]),
        ".".join([*parts[:4], "é"]),
        "x" * 500,
        "....",
    ):
        with pytest.raises(NotFound):
            service.opened(ports, forged)


def test_the_link_of_a_former_holder_of_the_seat_leads_nowhere(ports: Ports, tables: None) -> None:
    seats = stored_ended_session()
    stored_survey()
    stored_evaluation()
    token = token_for(ports, seats[0])
    _change(seats[0], trainee_id="trn_other")

    with pytest.raises(NotFound):
        service.opened(ports, token)


def test_who_cancelled_is_told_that_it_is_closed(ports: Ports, tables: None) -> None:
    seats = stored_ended_session()
    stored_survey()
    stored_evaluation()
    token = token_for(ports, seats[0])
    _change(seats[0], state=RegistrationState.CANCELLED)

    with pytest.raises(SurveyClosed):
        service.opened(ports, token)


def test_a_cancelled_session_asks_nobody(ports: Ports, tables: None) -> None:
    seats = stored_ended_session(workflow=Workflow.CANCELLED)
    stored_survey()
    stored_evaluation()

    with pytest.raises(SurveyClosed):
        service.opened(ports, token_for(ports, seats[0]))


def test_trainees_see_what_they_may_answer_until_they_did(ports: Ports, clock: Clock) -> None:
    seats = stored_ended_session()
    stored_survey()
    stored_evaluation()
    token = token_for(ports, seats[0])

    (waiting,) = service.open_for(ports, [seats[0]], zone_name="Europe/Paris")
    assert (waiting.path, waiting.closes_at) == (f"/surveys/{token}", CLOSES)

    service.answer(ports, token, ANSWERS)
    assert service.open_for(ports, [seats[0]], zone_name="Europe/Paris") == []
    assert len(service.open_for(ports, [seats[1]], zone_name="Europe/Paris")) == 1

    clock.at = CLOSES
    assert service.open_for(ports, [seats[1]], zone_name="Europe/Paris") == []


def test_before_the_end_nothing_waits(ports: Ports, tables: None) -> None:
    seats = stored_ended_session(ended=date(2026, 11, 23))
    stored_survey()
    stored_evaluation()

    assert service.open_for(ports, seats, zone_name="Europe/Paris") == []
    assert service.open_for(ports, [], zone_name="Europe/Paris") == []


def test_the_examples_are_there_once_however_often_they_are_asked_for(ports: Ports, tables: None) -> None:
    made = survey_drafts.add_examples(ports, by=BY)
    survey_drafts.change(ports, made[0].survey_id, lambda it: replace(it, title="À froid"), version=0, by=BY)

    survey_drafts.add_examples(ports, by=BY)

    titles = {survey.title for survey in surveys.everything()}
    assert titles == {"À froid", "Évaluation à chaud"}
    assert all(survey.state is SurveyState.ACTIVE for survey in surveys.everything())


def test_a_new_edition_is_a_draft_that_may_be_changed(ports: Ports, tables: None) -> None:
    survey = stored_survey(answered_at=NOW, edition=2)

    for _ in range(2):
        edition = survey_drafts.new_edition(ports, survey.survey_id, new_id="sur_0000000000000new", by=BY)

    assert (edition.edition, edition.state, edition.answered_at) == (3, SurveyState.DRAFT, None)
    assert edition.questions == survey.questions
    assert len(surveys.everything()) == 2
    assert surveys.get(survey.survey_id) == a_survey(answered_at=NOW, edition=2)


def _change(seat: registrations.Registration, **changes: object) -> None:
    with transaction() as tx:
        registrations.replace(tx, replace(seat, **changes), before=seat)
    assert sessions.get("ses_1")


def test_of_two_people_who_change_a_survey_at_the_same_moment_the_second_is_told(
    ports: Ports, tables: None
) -> None:
    survey = stored_survey()

    def now() -> datetime:
        """Asked between reading and writing."""
        _retitle(ports, survey.survey_id, "Le premier")
        return NOW

    with pytest.raises(Conflict):
        _retitle(replace(ports, now=now), survey.survey_id, "Le second")
    with pytest.raises(Conflict):
        _retitle(ports, survey.survey_id, "Le troisième")
    _retitle(ports, survey.survey_id, "Le premier")

    assert (surveys.get(survey.survey_id).title, surveys.get(survey.survey_id).version) == ("Le premier", 1)
    assert len(history.of(survey.survey_id).rows) == 1


def _retitle(ports: Ports, survey_id: str, title: str) -> None:
    survey_drafts.change(ports, survey_id, lambda it: replace(it, title=title), version=0, by=BY)

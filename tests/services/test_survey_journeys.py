"""From a survey that staff choose to an answer from the link in an e-mail, and a reminder: only the mail service is faked (SES-15)."""

import re
from email.message import EmailMessage

import pytest

from chalicelib.domain.evaluations import Evaluation, SequenceEvaluation
from chalicelib.models import history, session_parts, sessions, surveys
from chalicelib.models import survey_answers as stored
from chalicelib.ports import Ports
from chalicelib.services import (
    evaluations,
    follow_ups,
    mailing_dispatch,
    mailings,
    survey_drafts,
    survey_results,
)
from chalicelib.services import surveys as service
from chalicelib.services.survey_results import Group
from tests.deliveries import sent
from tests.factories import a_user
from tests.fakes import Clock
from tests.services.mailing import BAO, LEA, stored_world

BY = a_user().person()


@pytest.fixture
def asked(tables: None, ports: Ports) -> Ports:
    """A session in three weeks whose trainees are asked at its end."""
    stored_world()
    survey_drafts.add_examples(ports, by=BY)
    hot = next(survey for survey in surveys.everything() if survey.title_en == "At the end of the training")
    choice = SequenceEvaluation(sequence_id="seq_1", hot_survey_id=hot.survey_id)
    evaluations.save(ports, "ses_1", [choice], version=0, by=BY)
    for key in list(ports.outbox_hints):  # type: ignore[call-overload]
        follow_ups.follow_up(ports, key)
    return ports


def letters(ports: Ports, address: str) -> list[EmailMessage]:
    """The surveys that this person got so far."""
    for key in list(ports.email_hints):  # type: ignore[call-overload]
        mailings.deliver(ports, key)
    ports.email_hints.clear()  # type: ignore[attr-defined]
    return [letter for letter in sent(ports.mailer) if address in str(letter["To"]) and link_in(letter)]


def link_in(letter: EmailMessage) -> str:
    text = letter.get_body(("plain",))
    found = re.search(r"/surveys/(\S+)", text.get_content()) if text else None
    return found[1] if found else ""


def the_end(ports: Ports) -> None:
    assert isinstance(ports.now, Clock)
    ports.now.forward(days=22)
    mailing_dispatch.send_due(ports)


def group() -> Group:
    evaluation = session_parts.get(Evaluation, "ses_1")
    return survey_results.of_session("ses_1", sessions.get_planning("ses_1"), evaluation).groups[0]


def answer(ports: Ports, token: str) -> None:
    questions = service.opened(ports, token).survey.questions
    service.answer(ports, token, {q.question_id: [q.values[-1]] for q in questions if q.values})


def test_each_trainee_gets_a_link_of_his_or_her_own_and_answers_from_it(asked: Ports) -> None:
    the_end(asked)

    (to_lea,), (to_bao,) = letters(asked, LEA.email), letters(asked, BAO.email)

    assert link_in(to_lea) != link_in(to_bao)
    answer(asked, link_in(to_lea))
    assert len(stored.of_session("ses_1").answers) == 1
    assert [seat.last_name for seat in group().silent] == [BAO.last_name]


def test_a_reminder_goes_to_who_did_not_answer_with_the_same_link(asked: Ports) -> None:
    the_end(asked)
    (to_lea,), (to_bao,) = letters(asked, LEA.email), letters(asked, BAO.email)
    answer(asked, link_in(to_lea))

    assert evaluations.remind(asked, group(), by=BY) == 1
    assert evaluations.remind(asked, group(), by=BY) == 0

    told = [entry.what for entry in history.of("ses_1").rows]
    assert told.count("survey_reminded") == 1
    assert len(letters(asked, LEA.email)) == 1
    first, reminder = letters(asked, BAO.email)
    assert link_in(reminder) == link_in(first) == link_in(to_bao)


def test_when_everybody_answered_nobody_is_reminded(asked: Ports) -> None:
    the_end(asked)
    for person in (LEA, BAO):
        answer(asked, link_in(letters(asked, person.email)[0]))

    assert group().silent == ()
    assert evaluations.remind(asked, group(), by=BY) == 0

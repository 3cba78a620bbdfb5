"""What the documents of a session say, from the rows that hold it (DOC-1)."""

from dataclasses import replace
from datetime import date, time
from decimal import Decimal

import pytest

from chalicelib.domain import certificates as rules
from chalicelib.domain.access import DocumentType
from chalicelib.domain.attendance import Attendance, Half
from chalicelib.domain.evaluations import Moment
from chalicelib.domain.results import Result
from chalicelib.domain.sessions import SessionKind, Slot
from chalicelib.domain.surveys import QuestionKind
from chalicelib.domain.trainings import Modality
from chalicelib.models import attendance, certificates, documents, registrations, sessions, trainings
from chalicelib.models.base import transaction
from chalicelib.models.sessions import SessionItem
from chalicelib.pdf import frozen
from chalicelib.pdf.achievements import AchievementDocument
from chalicelib.pdf.convocation import ConvocationDocument
from chalicelib.pdf.programme import ProgrammeDocument
from chalicelib.pdf.trainer_file import TrainerFileDocument
from chalicelib.services import session_documents, session_papers
from chalicelib.services.survey_results import SummaryGroup, SummaryQuestion
from tests.deliveries import ORDER_ID, stored_order
from tests.factories import (
    a_planning,
    stored_establishment,
    stored_institute,
    stored_organisation,
    stored_session,
    stored_training,
)
from tests.fakes import NOW

K = DocumentType
SEAT = ORDER_ID.replace("ord_", "reg_") + "_001"
SLOT = Slot(
    slot_id="slo_1",
    day=date(2026, 12, 14),
    starts_at=time(9),
    ends_at=time(17),
    break_minutes=60,
    place="Centre Bercy",
    room="Salle 2",
    trainers=("Ada Roy",),
    co_trainer="Max Blin",
    host="Paul Étienne",
    host_email="paul@bercy.example",
    place_comment="Badge at the desk.",
    trainer_comment="Bring the mannequins.",
    link="https://visio.example/1",
)


@pytest.fixture
def session(tables):
    stored_institute(representative_name="Jeanne Faure", representative_title="directrice")
    stored_organisation()
    stored_establishment()
    stored_training(certification="Titre de conducteur", prerequisites="Permis C")
    stored_order()
    session = stored_session()
    planning = a_planning()
    (sequence,) = planning.sequences
    before = replace(sequence, sequence_id="seq_0", title="Quiz", modality=Modality.PRE_WORK, slots=())
    planned = replace(
        planning,
        sequences=(replace(before, link="https://quiz.example"), replace(sequence, slots=(SLOT,))),
    )
    SessionItem.holding(planned, part="planning").save()
    return session


def said(kind, what, owner):
    document = documents.newest(owner, kind)
    assert document is not None
    return frozen.from_json(what, documents.frozen_of(document))


def test_a_convocation_tells_the_preparation_the_link_and_the_way_in(session, ports):
    seat = registrations.get("org_acme", SEAT)
    session_documents.current(ports, K.CONVOCATION, session, registration=seat)

    told = said(K.CONVOCATION, ConvocationDocument, SEAT)
    assert [(each.title, each.link) for each in told.preparation] == [("Quiz", "https://quiz.example")]
    assert [each.link for each in told.connections] == ["https://visio.example/1"]
    assert told.access == ("Badge at the desk.",)
    assert told.prerequisites == "Permis C"
    morning, afternoon = told.halves
    assert (morning.half, morning.starts_at, morning.ends_at) == (Half.MORNING, time(9), None)
    assert (afternoon.starts_at, afternoon.ends_at) == (None, time(17))
    assert morning.trainers == ("Ada Roy", "Max Blin")
    assert morning.place == "Centre Bercy, Salle 2"


def test_a_trainer_reads_hosts_comments_and_people_but_no_price(session, ports):
    session_documents.current(ports, K.TRAINER_FILE, session)

    told = said(K.TRAINER_FILE, TrainerFileDocument, "ses_1")
    (place,) = told.places
    assert (place.name, place.host) == ("Centre Bercy, Salle 2", "Paul Étienne, paul@bercy.example")
    assert told.comments == ("Bring the mannequins.",)
    assert [each.employer for each in told.participants] == ["Transports Duvallon"] * 2
    assert told.unnamed == 1
    assert "112000" not in frozen.to_json(told)


@pytest.mark.parametrize(
    ("kind", "in_house", "price"), [(SessionKind.INTER, False, 112_000), (SessionKind.INTRA, True, 0)]
)
def test_a_programme_says_the_price_of_the_catalogue_and_whom_it_is_for(
    session, ports, kind, in_house, price
):
    session_documents.current(ports, K.PROGRAMME, replace(session, kind=kind))

    told = said(K.PROGRAMME, ProgrammeDocument, "ses_1")
    assert (told.price_cents, told.is_in_house, told.trainers) == (price, in_house, ("Ada Roy", "Max Blin"))
    assert told.advertising == (
        "Enregistrée sous le numéro 11755555575. Cet enregistrement ne vaut pas agrément de l’État."
    )


@pytest.mark.parametrize(
    ("certificate", "kind"),
    [
        (rules.CertificateKind.ATTENDANCE, K.ATTESTATION),
        (rules.CertificateKind.COMPLETION, K.COMPLETION),
        (rules.CertificateKind.SUCCESS, K.CERTIFICATE),
    ],
)
def test_a_certificate_says_the_hours_attended_the_result_and_who_signs(session, ports, certificate, kind):
    seat = registrations.get("org_acme", SEAT)
    marked = Attendance(
        session_id="ses_1", registration_id=SEAT, trainee_id=seat.trainee_id or "", result=Result.PASSED
    )
    issued = rules.issue(
        certificate,
        session,
        trainings.get(session.training_code),
        seat,
        minutes=210,
        revoked=0,
        at=NOW,
        on=NOW.date(),
    )
    with transaction() as tx:
        certificates.add(tx, issued)
        attendance.replace(tx, marked, before=replace(marked, result=Result.NOT_ASSESSED))

    session_documents.current(ports, kind, session, registration=seat)

    told = said(kind, AchievementDocument, SEAT)
    assert (told.attended_minutes, told.planned_minutes, told.result) == (210, 420, Result.PASSED)
    assert (told.signatory_name, told.signatory_title) == ("Jeanne Faure", "directrice")
    assert told.expires_on == (date(2031, 12, 18) if kind is K.CERTIFICATE else None)


def test_a_summary_takes_over_the_figures_of_the_surveys():
    question = SummaryQuestion(
        words="Were you satisfied?",
        kind=QuestionKind.RATING,
        answered=3,
        counts=(("1", 0), ("2", 3)),
        average=Decimal("2.0"),
        scale=2,
        satisfied=Decimal(1),
        score=None,
        texts=(),
    )
    group = SummaryGroup(
        sequence_title="Day one",
        moment=Moment.HOT,
        survey_title="At the end",
        asked=4,
        answered=3,
        rate=Decimal("0.75"),
        is_withheld=False,
        questions=(question,),
    )

    survey = session_papers.survey_of(group)

    assert (survey.title, survey.part, survey.asked, survey.answered) == ("At the end", "Day one", 4, 3)
    (shown,) = survey.questions
    assert [(count.words, count.number) for count in shown.counts] == [("1", 0), ("2", 3)]
    assert (shown.average, shown.scale, shown.satisfied) == (Decimal("2.0"), 2, Decimal(1))


def test_a_sheet_of_one_sequence_has_its_hours_only(session, ports):
    planning = sessions.get_planning("ses_1")
    second = replace(planning.sequences[1], sequence_id="seq_2", title="Bilan")
    SessionItem.holding(replace(planning, sequences=(*planning.sequences, second)), part="planning").save()

    document = session_documents.current(ports, K.ATTENDANCE_SHEET, session, sequence_id="seq_2")

    text = documents.frozen_of(document)
    assert '"duration":"7\N{NO-BREAK SPACE}h"' in text
    assert text.count('"half":"morning"') == 1

"""Duplicating a session: every field is either taken along or begins anew (SES-1, SES-7)."""

from dataclasses import fields
from datetime import date, time
from typing import Any

import pytest

from chalicelib.domain.access import DocumentType, Person, Role
from chalicelib.domain.costs import Cost, Costs, CostType
from chalicelib.domain.errors import NotFound
from chalicelib.domain.evaluations import Evaluation, SequenceEvaluation
from chalicelib.domain.session_copies import COPIED, Wish
from chalicelib.domain.session_mailings import Anchor, MailSettings, Message, Recipients, Setting, Unit
from chalicelib.domain.sessions import (
    Planning,
    Publication,
    Sequence,
    SequenceStatus,
    Session,
    SessionKind,
    Slot,
    Workflow,
)
from chalicelib.domain.trainings import Modality
from chalicelib.models import counters, history, session_parts, sessions
from chalicelib.models.base import transaction
from chalicelib.models.sessions import PLANNING, SESSION, SessionItem
from chalicelib.ports import Ports
from chalicelib.services import session_copies as service
from tests.factories import a_user, stored_training

MANAGER: Person = a_user(roles=frozenset({Role.TRAINING_MANAGER}), name="Tom").person()
WISH = Wish(session_id="ses_copy", year=2027, first_day=date(2027, 3, 1), last_day=date(2027, 3, 5))

EVERY_FIELD = Session(
    session_id="ses_1",
    code="2026-00001",
    year=2026,
    training_code="GC42T_TRA_PE134",
    title="FCO transport de marchandises",
    kind=SessionKind.INTRA,
    modality=Modality.MIXED,
    publication=Publication.PUBLISHED,
    workflow=Workflow.CANCELLED,
    language="en",
    starts_on=date(2026, 12, 14),
    ends_on=date(2026, 12, 18),
    planned_from=date(2026, 12, 1),
    planned_to=date(2026, 12, 2),
    duration_minutes=2100,
    duration_days_tenths=50,
    city="Paris",
    place="Centre Bercy",
    price_cents=112_000,
    capacity_min=3,
    capacity_target=8,
    capacity_max=12,
    seats_taken=4,
    seats_offered=1,
    waiting=2,
    populations=frozenset({"Cadres"}),
    organisation_id="org_acme",
    provider="Formavia",
    provider_email="contact@formavia.example",
    certification="FCO",
    scheme="Plan de développement",
    funding_eligible=True,
    partner_id="par_1",
    partner_number="A-12",
    cancel_reason="Formatrice souffrante",
    manager_name="Nadia Benali",
    manager_email="nadia@horizon.example",
    convocation_comment="Chaussures de sécurité",
    provider_comment="Badge à l’accueil",
    comments="Salle au deuxième",
    version=7,
)
ANEW: dict[str, Any] = {
    "session_id": "ses_copy",
    "code": "2027-00001",
    "year": 2027,
    "publication": Publication.DRAFT,
    "workflow": Workflow.CREATED,
    "starts_on": None,
    "ends_on": None,
    "planned_from": date(2027, 3, 1),
    "planned_to": date(2027, 3, 5),
    "seats_taken": 0,
    "seats_offered": 0,
    "waiting": 0,
    "funding_eligible": False,
    "partner_id": "",
    "partner_number": "",
    "cancel_reason": "",
    "version": 0,
}
"""What a copy says instead. A new field of a session stands here or in COPIED, or the test below fails."""

SLOT = Slot(slot_id="slo_1", day=date(2026, 12, 14), starts_at=time(9), ends_at=time(17), trainers=("Zoé",))
PLAN = Planning(
    session_id="ses_1",
    sequences=(
        Sequence(
            sequence_id="seq_1",
            title="En salle",
            modality=Modality.CLASSROOM,
            link="https://cours.example/1",
            status=SequenceStatus.CLOSED,
            slots=(SLOT,),
        ),
        Sequence(sequence_id="seq_2", title="À distance", modality=Modality.VIRTUAL),
    ),
    version=3,
)
EVALUATION = Evaluation(
    session_id="ses_1",
    choices=(
        SequenceEvaluation(
            sequence_id="seq_1", hot_survey_id="srv_1", cold_survey_id="srv_2", cold_after_days=60
        ),
        SequenceEvaluation(sequence_id="seq_gone", hot_survey_id="srv_1"),
    ),
    is_settled=True,
    version=2,
)
SETTING = Setting(
    message=Message.CONVOCATION,
    is_on=False,
    anchor=Anchor.BEFORE_START,
    amount=36,
    unit=Unit.HOURS,
    to=(Recipients.TRAINEES, Recipients.ORDERERS),
    cc=("cc@horizon.example",),
    bcc=("bcc@horizon.example",),
    documents=(DocumentType.CONVOCATION,),
    files=("att_1",),
    working_days_only=True,
)


@pytest.fixture
def source(tables: None) -> Session:
    """A session that has everything; the training says nothing of funding."""
    stored_training()
    SessionItem.holding(EVERY_FIELD, part=SESSION, starts_key="2026-12-14#ses_1").save()
    SessionItem.holding(PLAN, part=PLANNING).save()
    settings = MailSettings(session_id="ses_1", settings=(SETTING,))
    costs = Costs(
        session_id="ses_1",
        lines=(Cost(cost_id="cos_1", type=CostType.ROOM, amount_cents=100),),
        is_settled=True,
    )
    with transaction() as tx:
        session_parts.replace(tx, EVALUATION, before=Evaluation(session_id="ses_1"))
        session_parts.replace(tx, settings, before=MailSettings(session_id="ses_1"))
        session_parts.replace(tx, costs, before=Costs(session_id="ses_1"))
    SessionItem("ses_1", "holder#trn_lea", registration_id="reg_1").save()
    return EVERY_FIELD


def test_each_field_of_a_session_is_copied_or_begins_anew(source: Session, ports: Ports) -> None:
    assert {f.name for f in fields(Session)} == COPIED | ANEW.keys()
    assert not COPIED & ANEW.keys()

    service.duplicate(ports, "ses_1", WISH, by=MANAGER)

    copy = sessions.get("ses_copy")
    expected = {name: getattr(source, name) for name in COPIED} | ANEW
    assert {f.name: getattr(copy, f.name) for f in fields(Session)} == expected


def test_sequences_come_along_without_slots_and_are_planned_again(source: Session, ports: Ports) -> None:
    service.duplicate(ports, "ses_1", WISH, by=MANAGER)

    copy = sessions.get_planning("ses_copy")
    assert {f.name for f in fields(Planning)} == {"session_id", "sequences", "version"}
    assert {f.name for f in fields(Sequence)} == {
        "sequence_id",
        "title",
        "modality",
        "link",
        "status",
        "slots",
    }
    assert [(s.title, s.modality, s.link, s.status, s.slots) for s in copy.sequences] == [
        ("En salle", Modality.CLASSROOM, "https://cours.example/1", SequenceStatus.PLANNED, ()),
        ("À distance", Modality.VIRTUAL, "", SequenceStatus.PLANNED, ()),
    ]
    assert not {s.sequence_id for s in copy.sequences} & {"seq_1", "seq_2"}
    assert copy.version == 0


def test_the_surveys_chosen_come_along_on_the_new_sequences(source: Session, ports: Ports) -> None:
    service.duplicate(ports, "ses_1", WISH, by=MANAGER)

    copy = session_parts.get(Evaluation, "ses_copy")
    first, _ = sessions.get_planning("ses_copy").sequences
    assert {f.name for f in fields(Evaluation)} == {"session_id", "choices", "is_settled", "version"}
    assert {f.name for f in fields(SequenceEvaluation)} == {
        "sequence_id",
        "hot_survey_id",
        "cold_survey_id",
        "cold_after_days",
    }
    assert copy.choices == (
        SequenceEvaluation(
            sequence_id=first.sequence_id, hot_survey_id="srv_1", cold_survey_id="srv_2", cold_after_days=60
        ),
    )
    assert copy.is_settled


def test_mail_settings_come_along_but_not_the_files_of_the_old_session(source: Session, ports: Ports) -> None:
    service.duplicate(ports, "ses_1", WISH, by=MANAGER)

    (copy,) = session_parts.get(MailSettings, "ses_copy").settings
    assert {f.name for f in fields(MailSettings)} == {"session_id", "settings", "version"}
    differing = {f.name for f in fields(Setting) if getattr(copy, f.name) != getattr(SETTING, f.name)}
    assert differing == {"files"}
    assert copy.files == ()


def test_costs_holders_and_history_stay_with_the_old_session(source: Session, ports: Ports) -> None:
    service.duplicate(ports, "ses_1", WISH, by=MANAGER)

    assert session_parts.get(Costs, "ses_copy") == Costs(session_id="ses_copy")
    parts = {row.part for row in SessionItem.query("ses_copy")}
    assert parts == {"session", "planning", "evaluation", "mailings"}
    (entry,) = history.of("ses_copy").rows
    assert (entry.what, entry.facts) == ("session_copied", {"code": "2026-00001"})
    assert sessions.get("ses_1") == source


def test_the_same_wish_sent_twice_makes_one_session_and_uses_one_number(
    source: Session, ports: Ports
) -> None:
    first = service.duplicate(ports, "ses_1", WISH, by=MANAGER)
    second = service.duplicate(ports, "ses_1", WISH, by=MANAGER)

    assert first == second
    assert counters.current("session/2027") == 1
    assert len(history.of("ses_copy").rows) == 1


def test_a_copy_may_be_funded_when_its_training_says_so(source: Session, ports: Ports) -> None:
    from chalicelib.models.trainings import TrainingItem

    TrainingItem("GC42T_TRA_PE134").update(actions=[TrainingItem.funding_eligible.set(True)])

    assert service.duplicate(ports, "ses_1", WISH, by=MANAGER).funding_eligible


def test_a_session_that_is_not_there_has_no_copy(tables: None, ports: Ports) -> None:
    with pytest.raises(NotFound):
        service.duplicate(ports, "ses_none", WISH, by=MANAGER)
    assert counters.current("session/2027") == 0


def test_a_copy_stands_in_the_list_by_its_wished_day(source: Session, ports: Ports) -> None:
    service.duplicate(ports, "ses_1", WISH, by=MANAGER)

    (row,) = sessions.of_year(2027, from_day=date(2027, 3, 1)).rows
    assert row.session_id == "ses_copy"
    assert sessions.of_year(2027, from_day=date(2027, 4, 1)).rows == ()

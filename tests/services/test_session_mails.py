"""Messages of a session, from the row that was promised to what it says with the facts of now (NOT-2 to NOT-4)."""

from dataclasses import replace

import pytest

from chalicelib.domain import planning
from chalicelib.domain.access import DocumentType, Role
from chalicelib.domain.attachments import Attachment, AttachmentType
from chalicelib.domain.documents import Document
from chalicelib.domain.errors import NotFound
from chalicelib.domain.message_words import OwnWords, Words
from chalicelib.domain.registrations import RegistrationState
from chalicelib.domain.session_mailings import Mailing, Message, Recipients, mailing_id
from chalicelib.domain.sessions import Workflow
from chalicelib.models import attachments, documents, mail_words, mailings, registrations, sessions
from chalicelib.models.base import transaction
from chalicelib.services import (
    follow_ups,
    mail_builders,
    mail_previews,
    session_mail_files,
    session_plans,
    slot_facts,
)
from chalicelib.services import mailings as delivery
from tests.factories import a_user, stored_staff
from tests.fakes import NOW
from tests.services.session_mailing import LEA_SEAT, PLANNING, a_mail, a_session_with_people, a_slot, seats

OPEN = [m for m in Message if m not in (Message.CANCELLATION, Message.HOT_SURVEY, Message.COLD_SURVEY)]


@pytest.fixture
def session(tables, ports):
    a_session_with_people()
    return sessions.get("ses_1")


def built(ports, *args, **facts):
    return mail_builders.build(ports, a_mail(*args, **facts))


def changed(**overrides):
    before = sessions.get("ses_1")
    with transaction() as tx:
        sessions.replace(tx, replace(before, **overrides), before=before)


def seat_changed(**overrides):
    before = registrations.get("org_acme", LEA_SEAT)
    with transaction() as tx:
        registrations.replace(tx, replace(before, **overrides), before=before)


def test_every_message_has_its_builder():
    assert {message.value for message in Message} <= set(mail_builders.BUILDERS)


@pytest.mark.parametrize("message", OPEN)
@pytest.mark.parametrize("role", list(Recipients))
def test_every_message_can_go_to_everybody(session, ports, message, role):
    mail = built(ports, message, role, sequence_id="seq_1")

    assert mail.kind == message.value
    assert "FCO transport de marchandises" in mail.text
    assert mail.reply_to.email == "nadia@horizon.example"


def test_a_message_on_one_sequence_says_its_duration_not_the_session_s(session, ports):
    changed(duration_minutes=35 * 60, duration_days_tenths=50)

    assert "Durée\u202f: 35\u00a0h" in built(ports, Message.TRAINER_FILE, Recipients.TRAINERS).text
    part = built(ports, Message.TRAINER_FILE, Recipients.TRAINERS, sequence_id="seq_1").text
    assert "Durée\u202f: 16\u00a0h" in part


def test_a_trainer_is_spoken_to_when_a_slot_moves(session, ports):
    told = built(ports, Message.SLOT_CHANGED, Recipients.TRAINERS, sequence_id="seq_1").text

    assert "les horaires ou le lieu de la session ci-dessous ont changé" in told
    assert "Pour votre information" not in told


def test_a_message_leaves_is_kept_and_tells_the_session_of_now(session, ports):
    delivery.promise(ports, a_mail(Message.CONVOCATION, sequence_id="seq_1"))
    changed(convocation_comment="Gants fournis.")

    delivery.deliver(ports, a_mail(Message.CONVOCATION).key)

    ((_, recipients, mime),) = ports.mailer.sent
    assert recipients == ("lea@duvallon.example",)
    assert b"Gants fournis." in mime
    assert b"BEGIN:VCALENDAR" in mime or b"text/calendar" in mime


def test_a_convocation_carries_the_invitation_of_its_sequence(session, ports):
    of_one = built(ports, Message.CONVOCATION, sequence_id="seq_1")
    by_hand = built(ports, Message.CONVOCATION)
    copy = built(ports, Message.CONVOCATION, Recipients.ORDERERS)

    assert of_one.calendar is not None
    assert by_hand.calendar is not None  # the only sequence that is told
    assert copy.calendar is None


def test_a_registration_lists_all_sequences_and_a_message_about_one_only_that(session, ports):
    whole = built(ports, Message.REGISTRATION_CONFIRMED)
    one = built(ports, Message.REMINDER, sequence_id="seq_1")

    assert "Test d’entrée" in whole.text
    assert "Test d’entrée" not in one.text
    assert "/space" in whole.text


def test_a_trainee_without_account_gets_no_button(session, ports):
    mail = replace(
        a_mail(Message.REMINDER), facts={**a_mail(Message.REMINDER).facts, "trainee_id": "trn_bao"}
    )
    seat_changed(trainee_id="trn_bao")

    assert "/space" not in mail_builders.build(ports, mail).text


@pytest.mark.parametrize(
    "change",
    [
        {"state": RegistrationState.CANCELLED},
        {"session_id": "ses_other"},
        {"trainee_id": "trn_other", "last_name": "Autre"},
        {"trainee_id": None},
    ],
    ids=["cancelled", "moved", "given to somebody else", "nobody's"],
)
def test_a_seat_that_was_given_up_tells_nothing_more(session, ports, change):
    seat_changed(**change)

    with pytest.raises(NotFound):
        built(ports, Message.CONVOCATION)


def test_a_cancelled_session_tells_its_cancellation_and_nothing_else(session, ports):
    seat_changed(state=RegistrationState.CANCELLED)
    changed(workflow=Workflow.CANCELLED, cancel_reason="Trop peu d’inscrits")

    assert "Trop peu d’inscrits" in built(ports, Message.CANCELLATION).text
    for message in (Message.CONVOCATION, Message.REMINDER, Message.TRAINER_FILE):
        with pytest.raises(NotFound):
            built(ports, message, Recipients.TRAINERS)


def test_a_session_that_takes_place_tells_no_cancellation(session, ports):
    with pytest.raises(NotFound):
        built(ports, Message.CANCELLATION)


def test_a_trainers_file_names_everybody_and_a_host_reads_numbers_and_own_rooms(session, ports):
    trainer = built(ports, Message.TRAINER_FILE, Recipients.TRAINERS, sequence_id="seq_1")
    host = mail_builders.build(
        ports,
        replace(
            a_mail(Message.HOST_NOTICE, Recipients.HOST, sequence_id="seq_1"), to=("ACCUEIL@bercy.example",)
        ),
    )

    assert "Léa Châtelain (Transports Duvallon, Conductrice)" in trainer.text
    assert "1 place sans nom" in trainer.text.replace("\xa0", " ")
    assert "salle 5" in trainer.text
    assert "Badge à l’accueil." in trainer.text
    assert "Léa" not in host.text
    assert "salle 4" in host.text
    assert "salle 5" not in host.text
    assert "3 personnes" in host.text.replace("\xa0", " ")


def test_a_client_reads_of_its_own_people_only(session, ports):
    mail = built(ports, Message.CONVOCATION, Recipients.ORDERERS)

    assert "Léa Châtelain" in mail.text
    assert "Bảo" not in mail.text


def test_a_change_says_what_it_was(session, ports):
    before = slot_facts.write([a_slot(10, place="Lyon", room="")])

    mail = built(ports, Message.SLOT_CHANGED, sequence_id="seq_1", slots_before=before)

    assert "Lieu initial" in mail.text
    assert "10 déc" in mail.text.replace("\xa0", " ") or "10 décembre" in mail.text


def own_words(**words):
    made = OwnWords(kind="reminder", language="fr", words=Words(**words))
    with transaction() as tx:
        mail_words.replace(tx, made, before=replace(made, version=0))


def own_mailing(**overrides):
    made = Mailing(
        session_id="ses_1",
        mailing_id=mailing_id(Message.REMINDER, "seq_1"),
        message=Message.REMINDER,
        sequence_id="seq_1",
        due_at=NOW,
    )
    mailings.write(replace(made, **overrides))


def test_the_words_of_the_institute_stand_in_place_of_ours(session, ports):
    own_words(subject="À bientôt {trainee}", opening="Venez !", closing="{contact}")

    mail = built(ports, Message.REMINDER, sequence_id="seq_1")
    english = mail_builders.build(ports, replace(a_mail(Message.REMINDER), language="en"))

    assert mail.subject == "À bientôt Léa Châtelain"
    assert "Venez !" in mail.text
    assert english.subject.startswith("Reminder:")


@pytest.mark.parametrize(
    ("own", "subject", "says", "silent"),
    [
        ({}, "De l’institut", "Mots de l’institut", ""),
        ({"subject": "Le mien : {session_code}"}, "Le mien : 2026-00001", "Mots de l’institut", ""),
        ({"text": "Salle changée.\n\nÀ {place}"}, "De l’institut", "À Centre Bercy", "Mots de l’institut"),
        ({"subject": "S", "text": "T {inconnu}"}, "S", "T {inconnu}", "Fin de l’institut"),
    ],
)
def test_a_persons_words_for_one_message_come_first(session, ports, own, subject, says, silent):
    own_words(subject="De l’institut", opening="Mots de l’institut", closing="Fin de l’institut")
    own_mailing(**own)

    mail = built(ports, Message.REMINDER, sequence_id="seq_1")

    assert mail.subject == subject
    assert says in mail.text
    assert not silent or silent not in mail.text


def stored_document(ports, number: int, size: int) -> str:
    document = Document(
        owner_id="ses_1",
        kind=DocumentType.PROGRAMME,
        version=number,
        organisation_id="staff",
        number="2026-00001",
        title="Programme",
        file_key=f"documents/p{number}.pdf",
        file_name=f"programme-v{number}.pdf",
        language="fr",
        created_at=NOW,
        code=f"AAAA-BBBB-CCC{number}",
    )
    documents.reserve(document, frozen="{}")
    ports.files.write(document.file_key, b"%PDF" + b"x" * 10, content_type="application/pdf")
    with transaction() as tx:
        documents.mark_drawn(tx, replace(document, sha256="a" * 64, size=size))
    return f"ses_1/{document.document_id}"


def test_documents_go_along_while_there_is_room(session, ports):
    small = stored_document(ports, 1, session_mail_files.MAX_ATTACHED_BYTES - 10)
    large = stored_document(ports, 2, 11)
    last = stored_document(ports, 3, 10)

    mail = built(ports, Message.REMINDER, documents=f"{small};{large};{last}")

    assert [file.file_name for file in mail.attachments] == ["programme-v1.pdf", "programme-v3.pdf"]
    assert "- programme-v2.pdf" in mail.text
    assert "2 fichiers sont joints" in mail.text.replace("\xa0", " ")


def test_files_of_the_session_go_along_while_they_are_there(session, ports):
    file = Attachment(
        owner_id="ses_1",
        attachment_id="att_1",
        type=AttachmentType.ACCESS_MAP,
        file_name="Plan d’accès.png",
        content_type="image/png",
        size=4,
        file_key="attachments/ses_1/att_1.png",
        added_at=NOW,
        added_by_name="Sam",
    )
    with transaction() as tx:
        attachments.add(tx, file)
    ports.files.write(file.file_key, b"PNG!", content_type="image/png")

    [attached] = built(ports, Message.REMINDER, files="att_1;att_gone").attachments

    assert (attached.file_name, attached.content, attached.content_type) == (
        "Plan d’accès.png",
        b"PNG!",
        "image/png",
    )


@pytest.mark.parametrize("message", list(Message))
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_message_is_previewed_without_a_trace(session, ports, message, language):
    written = [dict(ports.files.documents), list(ports.mailer.sent)]

    found = mail_previews.preview(ports, "ses_1", mailing_id(message, "seq_1"), language)

    assert found.message.language == language
    assert found.message.kind == message.value
    assert [dict(ports.files.documents), list(ports.mailer.sent)] == written


def test_a_preview_shows_a_real_person_or_says_that_it_is_made_up(session, ports):
    real = mail_previews.preview(ports, "ses_1", "reminder#seq_1", "fr")
    for seat in seats():
        with transaction() as tx:
            registrations.replace(tx, replace(seat, state=RegistrationState.CANCELLED), before=seat)
    empty = mail_previews.preview(ports, "ses_1", "reminder#seq_1", "fr")

    assert (real.is_sample, "Léa Châtelain" in real.message.text) == (False, True)
    assert (empty.is_sample, "Léa" in empty.message.text) == (True, False)


@pytest.mark.parametrize("wanted", ["", "nothing#-", "reminder-seq_1"])
def test_there_is_no_preview_of_what_is_no_message(session, ports, wanted):
    with pytest.raises(NotFound):
        mail_previews.preview(ports, "ses_1", wanted, "fr")


def test_a_planning_without_slots_is_told_as_to_be_defined(session, ports):
    from chalicelib.models.sessions import SessionItem

    SessionItem.holding(replace(PLANNING, sequences=()), part="planning").save()
    changed(starts_on=None, ends_on=None)

    assert "À définir" in built(ports, Message.REGISTRATION_CONFIRMED).text


def test_a_trainer_of_a_moved_slot_reads_what_it_was(session, ports):
    stored_staff(Role.TRAINER, user_id="usr_awa", email="awa@horizon.example", language="fr")
    planner = a_user(roles=frozenset({Role.OPERATIONS_MANAGER}), name="Olga").person()

    def given(slot):
        return replace(slot, trainer_ids=("usr_awa",))

    def moved(slot):
        return replace(slot, room="salle 9")

    for version, change in enumerate((given, moved)):
        session_plans.change(
            ports,
            "ses_1",
            lambda plan, change=change: planning.with_every_slot(plan, "seq_1", change),
            version=version,
            by=planner,
        )
    follow_ups.follow_up(ports, "planning_changed/ses_1/2")
    follow_ups.follow_up(ports, "planning_changed/ses_1/2")

    [mail] = [mail for mail in delivery.log_of("ses_1") if mail.kind == Message.SLOT_CHANGED]
    text = mail_builders.build(ports, mail).text
    assert mail.to == ("awa@horizon.example",)
    assert "Lieu initial" in text
    assert text.index("salle 4") < text.index("salle 9")

"""What each message of a session tells, to whom, and what it keeps to itself (NOT-2, NOT-3)."""

import re
from dataclasses import replace

import pytest

from chalicelib.domain.message_words import SUBJECT_CHARACTERS, Words, paragraphs, subject_line, unknown
from chalicelib.domain.session_mailings import Message, Recipients
from chalicelib.emails import session_message, session_words
from chalicelib.emails.message import EmailMessage, to_mime
from chalicelib.templating import LANGUAGES, translate
from tests.emails.samples import AT, INSTITUTE, PORTAL, envelope
from tests.emails.session_samples import SHEET, SLOTS, TOLD, a_slot, built, told

LONG_NAME = "Nguyễn Phúc Bảo Long Công Tằng Tôn Nữ Thị Huyền Trang Diễm My"
HOSTILE = '<script>alert(1)</script> & "x" {{ 7*7 }} {contact} {trainee.email} %(y)s'
EVERY = [pytest.param(m, lang, id=f"{m.value} in {lang}") for m in Message for lang in LANGUAGES]


def plain(text: str) -> str:
    """With ordinary blanks, as tests are typed."""
    return re.sub("[\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]", " ", text)


def said(message: Message, language: str = "fr", **overrides: object) -> EmailMessage:
    return built(message, envelope(language), **overrides)


@pytest.mark.parametrize(("message", "language"), EVERY)
def test_the_first_words_greet_and_then_say_what_to_do(message: Message, language: str) -> None:
    title, greeting, first, *_ = [
        line for line in built(message, envelope(language)).text.splitlines() if line
    ]

    assert title == translate(language, session_words.TITLES[message])
    assert greeting == translate(language, "Hello %(name)s,", name="Léa Châtelain")
    assert first.startswith(session_words.original(message, language=language).opening.split("{")[0])


@pytest.mark.parametrize(("message", "language"), EVERY)
def test_awkward_values_break_nothing(message: Message, language: str) -> None:
    person = session_message.Participant(name=LONG_NAME, organisation=HOSTILE, job=HOSTILE)
    bare = told(
        message,
        name=LONG_NAME,
        title=HOSTILE * 2,
        sequence=None,
        slots=(),
        all_sequences=(),
        trainers=(HOSTILE,),
        participants=(person, session_message.Participant()),
        place="",
        contact="",
        reason=HOSTILE,
        convocation_comment=HOSTILE,
        action_url="",
    )

    mail = session_message.build(
        bare, session_words.original(message, language=language), envelope(language), attachments=(SHEET,)
    )

    assert "<script>" not in mail.html
    assert HOSTILE * 2 in mail.text
    assert LONG_NAME in mail.text
    assert 10 < len(mail.subject) <= SUBJECT_CHARACTERS
    assert to_mime(mail, sender=INSTITUTE, message_id="m@x.example", sent_at=AT)


@pytest.mark.parametrize(("message", "language"), EVERY)
def test_our_own_words_use_known_placeholders_and_the_same_in_both_languages(
    message: Message, language: str
) -> None:
    words = session_words.original(message, language=language)
    english = session_words.original(message, language="en")

    for part in ("subject", "opening", "closing"):
        text = getattr(words, part)
        assert unknown(text, known=session_words.PLACEHOLDERS) == []
        assert sorted(unknown(text, known=())) == sorted(unknown(getattr(english, part), known=()))


def test_values_cover_every_placeholder() -> None:
    assert set(session_message.values_of(TOLD, language="fr")) == set(session_words.PLACEHOLDERS)


def test_a_registration_lists_all_sequences_with_the_work_before() -> None:
    text = plain(said(Message.REGISTRATION_CONFIRMED).text)

    assert "Test d’entrée (Travail préparatoire) – mar. 2 juin 2026" in text
    assert "Présentiel (Présentiel) – 25–26 juin 2026" in text


def test_a_convocation_tells_where_when_who_and_what_to_bring() -> None:
    text = plain(said(Message.CONVOCATION).text)

    for fact in (
        "9 h 00 – 12 h 30, 13 h 30 – 17 h 00",
        "salle Montaigne, 12 quai des Chartrons",
        "Entrée par la cour, interphone 12.",
        "Awa Diallo, Yann Le Goff",
        "Référent handicap",
        "Tenue souple conseillée.\nRepas pris sur place.",
        "Munissez-vous d’une pièce d’identité",
    ):
        assert fact in text, fact


@pytest.mark.parametrize(
    ("message", "told_of", "silent_about"),
    [
        (Message.TRAINER_FILE, ["Badge à retirer", "Léa Châtelain (Transports Duvallon"], ["mannequins"]),
        (Message.PROVIDER_NOTICE, ["Deux mannequins", "Vidéoprojecteur", "2 personnes"], ["Conductrice"]),
        (Message.HOST_NOTICE, ["interphone 12", "2 personnes"], ["mannequins", "Badge", "Conductrice"]),
        (Message.ATTENDANCE_SHEET, ["1 place sans nom", "Un fichier est joint"], ["mannequins"]),
        (Message.CANCELLATION, ["Trop peu d’inscrits"], ["interphone", "mannequins"]),
        (Message.HOT_SURVEY, [f"{PORTAL}/space"], ["interphone", "Trop peu"]),
        (Message.CONVOCATION, ["interphone 12"], ["mannequins", "Badge", "Conductrice", "Trop peu"]),
    ],
)
def test_each_reader_gets_the_own_comments_and_no_others(
    message: Message, told_of: list[str], silent_about: list[str]
) -> None:
    text = plain(said(message).text)

    assert [fact for fact in told_of if fact not in text] == []
    assert [fact for fact in silent_about if fact in text] == []


def test_a_change_tells_what_it_was_and_what_it_is() -> None:
    elsewhere = (a_slot(24, place="Site de Lyon", room="", address=""),)
    mail = session_message.build(
        replace(told(Message.SLOT_CHANGED), slots_before=elsewhere),
        session_words.original(Message.SLOT_CHANGED, language="en"),
        envelope("en"),
    )
    text = plain(mail.text)

    assert "Dates before: Wed 24 June 2026" in text
    assert "New dates: 25–26 June 2026" in text
    assert "Place before: Site de Lyon" in text
    assert "Place: Site de Bordeaux" in text


def test_a_change_of_the_place_alone_keeps_the_dates() -> None:
    moved = tuple(replace(slot, room="salle Ausone") for slot in SLOTS)
    mail = session_message.build(
        replace(told(Message.SLOT_CHANGED), slots_before=moved),
        session_words.original(Message.SLOT_CHANGED, language="en"),
        envelope("en"),
    )

    assert "Dates before" not in mail.text
    assert "Place before: Site de Bordeaux, salle Ausone" in mail.text


def test_who_ordered_reads_that_the_words_are_for_the_trainees() -> None:
    copy = session_message.build(
        replace(TOLD, recipient=Recipients.ORDERERS, name="Claire Fontaine", action_url=""),
        session_words.original(Message.CONVOCATION, language="fr"),
        envelope("fr"),
    )

    assert "voici le message adressé aux stagiaires" in copy.text
    assert "- Léa Châtelain (Transports Duvallon, Conductrice)" in copy.text
    assert "voici le message" not in said(Message.CONVOCATION).text


def test_files_too_large_to_go_along_are_named() -> None:
    mail = said(Message.TRAINER_FILE, left_out=("plan.pdf",))

    assert "demandez-le-nous" in mail.text
    assert "- plan.pdf" in mail.text


def test_words_of_the_institute_stand_around_the_facts() -> None:
    words = Words(
        subject="À vos agendas, {trainee} : {training}",
        opening="Chère ou cher {name},\n\nvenez avec {trainers} ({session_code}).\nÀ {place}",
        closing="L’équipe {institute}",
    )
    mail = session_message.build(TOLD, words, envelope("fr"))

    assert mail.subject == "À vos agendas, Léa Châtelain : Sauveteur secouriste du travail (SST)"
    assert "venez avec Awa Diallo, Yann Le Goff (2026-00042).\nÀ Site de Bordeaux" in mail.text
    assert "(2026-00042).<br>À Site de Bordeaux" in " ".join(mail.html.split("\n"))
    assert "L’équipe Institut Garonne Formation" in mail.text


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Hello {name}, {place}", []),
        ("{ name }", []),
        ("{nom} and {nom} and {place}", ["{nom}"]),
        ("{trainee.email} {0} {}", ["{trainee.email}", "{0}", "{}"]),
        ("{{ 7*7 }}", ["{ 7*7 }"]),
        ("a { b", []),
        ("{name!r:>9}", ["{name!r:>9}"]),
    ],
)
def test_only_known_placeholders_are_placeholders(text: str, wrong: list[str]) -> None:
    assert unknown(text, known={"name", "place"}) == wrong


def test_what_is_filled_in_is_not_read_again() -> None:
    assert paragraphs("{name} – {x}\n\n\n{place}", {"name": "{place}", "place": "Lyon"}) == [
        "{place} – {x}",
        "Lyon",
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("{training}, {dates}", "SST, 25 juin"),
        ("{training}, {place}", "SST"),
        ("{place} – {training}\n twice", "SST twice"),
        ("x" * SUBJECT_CHARACTERS, "x" * SUBJECT_CHARACTERS),
        ("x" * (SUBJECT_CHARACTERS + 1), "x" * (SUBJECT_CHARACTERS - 1) + "…"),
    ],
)
def test_a_subject_is_one_tidy_line(text: str, line: str) -> None:
    assert subject_line(text, {"training": "SST", "dates": "25 juin", "place": ""}) == line

"""What holds for every e-mail, in both languages."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from importlib import import_module

import pytest

from chalicelib.emails import order_confirmed, registration_invitation
from chalicelib.emails.message import EmailMessage, Recipient, to_mime
from chalicelib.emails.order_confirmed import OrderedFor
from chalicelib.templating import TEMPLATES
from tests.emails import samples, session_samples
from tests.emails.samples import AT, COURSE, INSTITUTE, ORDER, REGISTERED, envelope

BUILDS = {**samples.BUILDS, **session_samples.BUILDS}
EVERY = [
    pytest.param(name, language, id=f"{name} in {language}") for name in BUILDS for language in ("fr", "en")
]


class _Shown(HTMLParser):
    """What a reader of the HTML sees: its text, and where its links go."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in ("style", "title")
        self.links += [value for name, value in attrs if tag == "a" and name == "href" and value]

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("style", "title")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words += re.findall(r"[\w@./’'°%€-]+", data)


def _shown(message: EmailMessage) -> _Shown:
    shown = _Shown()
    shown.feed(message.html)
    return shown


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_the_text_says_all_that_the_html_says(name: str, language: str) -> None:
    message = BUILDS[name](envelope(language))

    shown = _shown(message)

    told = set(re.findall(r"[\w@./’'°%€-]+", message.text))
    assert shown.words
    assert [word for word in shown.words if word not in told] == []
    assert [link for link in shown.links if link not in message.text] == []


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_nothing_is_left_to_fill_in(name: str, language: str) -> None:
    message = BUILDS[name](envelope(language))

    for part in (message.subject, message.text, _visible(message)):
        assert not re.search(r"%\(|\{\{|\{%|None|Undefined|&(amp|lt|#\d+);", part)


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_the_subject_is_one_short_line(name: str, language: str) -> None:
    subject = BUILDS[name](envelope(language)).subject

    assert subject == " ".join(subject.split(" "))
    assert not re.search(r"[\r\n\t]", subject)
    assert 10 < len(subject) < 120


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_every_message_can_be_sent(name: str, language: str) -> None:
    message = BUILDS[name](envelope(language))

    assert to_mime(message, sender=INSTITUTE, message_id="m@x.example", sent_at=AT)
    assert message.kind == name.split(",")[0]
    assert message.language == language
    assert f'<html lang="{language}">' in message.html


@pytest.mark.parametrize("name", BUILDS)
def test_the_two_languages_differ(name: str) -> None:
    french, english = (BUILDS[name](envelope(language)) for language in ("fr", "en"))

    assert french.subject != english.subject
    first_words = [message.text.split("\n")[0] for message in (french, english)]
    assert first_words[0] != first_words[1]


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_the_reader_knows_whom_to_ask(name: str, language: str) -> None:
    assert "05 56 00 00 12" in BUILDS[name](envelope(language)).text


def test_every_folder_of_templates_is_an_email_and_complete() -> None:
    folders = {folder.name for folder in (TEMPLATES / "emails").iterdir()} - {"_base"}

    assert folders == {name.split(",")[0] for name in samples.BUILDS} | {"session_message"}
    for folder in folders:
        parts = {part.name for part in (TEMPLATES / "emails" / folder).iterdir()}
        assert parts == {"subject.txt", "body.txt", "body.html"}
        assert hasattr(import_module(f"chalicelib.emails.{folder}"), "build")


def test_what_people_enter_stays_text() -> None:
    hostile = '<script>alert(1)</script> & "x" {{ 7*7 }} %(y)s'
    order = replace(
        ORDER, trainees=(OrderedFor(name=hostile),), comment=hostile, course=replace(COURSE, title=hostile)
    )

    message = order_confirmed.build(order, envelope(), purchase_order=None)

    assert "<script>" not in message.html
    assert hostile in message.text
    assert hostile in message.subject


def test_a_title_of_several_lines_keeps_the_subject_on_one() -> None:
    order = replace(ORDER, course=replace(COURSE, title="Excel\r\nBcc: all@x.example"))

    message = order_confirmed.build(order, envelope(), purchase_order=None)

    assert "\n" not in message.subject
    assert b"\r\nBcc:" not in to_mime(message, sender=INSTITUTE, message_id="m@x.example", sent_at=AT)


def test_an_invitation_goes_to_the_first_recipient() -> None:
    to = replace(envelope(), to=(Recipient("anh@x.example", "Anh"), Recipient("other@x.example")))

    calendar = registration_invitation.build(REGISTERED, to).calendar

    assert calendar is not None
    assert "mailto:anh@x.example" in calendar.content
    assert "other@x.example" not in calendar.content


def _visible(message: EmailMessage) -> str:
    shown = _shown(message)
    return " ".join(shown.words)

"""What the cookies of messages for the next page hold."""

from chalicelib.web import cookies
from chalicelib.web.cookies import Flash


def test_messages_come_out_as_they_went_in() -> None:
    flashes = [Flash("Léa a la place.", "success"), Flash("Vérifiez : rien n’est parti.", "warning")]

    assert cookies.unpack(cookies.pack(flashes)) == flashes


def test_the_oldest_message_goes_when_there_are_too_many() -> None:
    flashes = [Flash("é" * 700), Flash("à" * 700), Flash("Saved.")]

    assert cookies.unpack(cookies.pack(flashes)) == flashes[1:]


def test_what_is_no_cookie_of_ours_is_no_message() -> None:
    assert cookies.unpack("e30") == []
    assert cookies.unpack("!") == []

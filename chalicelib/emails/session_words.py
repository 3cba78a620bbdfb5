"""Our own words of every message of a session, which staff may replace (NOT-2, NOT-8), and what their placeholders stand for."""

from collections.abc import Mapping

from chalicelib.domain.message_words import Words
from chalicelib.domain.session_mailings import Message
from chalicelib.templating import N_, translate

PLACEHOLDERS: Mapping[str, str] = {
    "name": N_("who gets the message"),
    "trainee": N_("the trainee, or several"),
    "organisation": N_("the trainee’s organisation"),
    "training": N_("the title of the training"),
    "training_code": N_("the code of the training"),
    "session_code": N_("the code of the session"),
    "sequence": N_("the sequence the message is about"),
    "dates": N_("the days"),
    "hours": N_("the days with their hours"),
    "place": N_("the place, with its room and address"),
    "trainers": N_("the trainers’ names"),
    "people": N_("how many people are registered"),
    "contact": N_("who answers questions: name, phone, address"),
    "institute": N_("the name of your institute"),
    "reason": N_("why the session was cancelled"),
}
"""All of them may stand in every message; one without a value says nothing."""

TITLES: Mapping[Message, str] = {
    Message.REGISTRATION_CONFIRMED: N_("You are registered for a course"),
    Message.CONVOCATION: N_("Your convocation"),
    Message.REMINDER: N_("Your course begins soon"),
    Message.TRAINER_FILE: N_("The session you give"),
    Message.PROVIDER_NOTICE: N_("A session to prepare"),
    Message.HOST_NOTICE: N_("A group to welcome"),
    Message.ATTENDANCE_SHEET: N_("The attendance sheet to have signed"),
    Message.HOT_SURVEY: N_("What did you think of the course?"),
    Message.COLD_SURVEY: N_("What has the course brought you?"),
    Message.CERTIFICATE_READY: N_("Your certificate is ready"),
    Message.CANCELLATION: N_("The session is cancelled"),
    Message.SLOT_CHANGED: N_("Your session has changed"),
}

_ORIGINALS: Mapping[Message, Words] = {
    Message.REGISTRATION_CONFIRMED: Words(
        subject=N_("Registration confirmed: {training}, {dates}"),
        opening=N_(
            "Keep this message: the registration for “{training}” is confirmed, and here is what is planned."
        ),
        closing=N_("If something is not right, tell us: {contact}."),
    ),
    Message.CONVOCATION: Words(
        subject=N_("Convocation: {training}, {dates}"),
        opening=N_(
            "Arrive, or sign in, ten minutes before the start: we look forward to welcoming you to “{training}”."
        ),
        closing=N_(
            "Bring an identity document and something to write with.\n\n"
            "If you can’t come, tell us as soon as you can: {contact}."
        ),
    ),
    Message.REMINDER: Words(
        subject=N_("Reminder: {training}, {dates}"),
        opening=N_("Check the hours and the place below: the course “{training}” begins soon."),
        closing=N_("If you can’t come, tell us at once: {contact}."),
    ),
    Message.TRAINER_FILE: Words(
        subject=N_("Trainer’s file: {training}, {dates} ({session_code})"),
        opening=N_(
            "Check the dates, the places and the list of trainees of the session you give, and tell us what is wrong."
        ),
        closing=N_("Thank you for giving this session."),
    ),
    Message.PROVIDER_NOTICE: Words(
        subject=N_("Session to prepare: {training}, {dates} ({session_code})"),
        opening=N_("Confirm to us by return that everything is ready for the session below."),
        closing=N_("If a date or a place does not suit you, tell us without delay: {contact}."),
    ),
    Message.HOST_NOTICE: Words(
        subject=N_("Group to welcome: {training}, {dates}"),
        opening=N_("Prepare the rooms for the group below, and tell us if one of them is not free."),
        closing=N_("Thank you for welcoming our trainees."),
    ),
    Message.ATTENDANCE_SHEET: Words(
        subject=N_("Attendance sheet: {training}, {dates} ({session_code})"),
        opening=N_(
            "Have the attendance sheet signed at each half-day, countersign it, and send it back to us after the session."
        ),
        closing=N_("If somebody comes who is not on the sheet, tell us: {contact}."),
    ),
    Message.HOT_SURVEY: Words(
        subject=N_("Your opinion of {training}"),
        opening=N_(
            "Tell us what you thought of “{training}”: a few minutes are enough, and no password is asked."
        ),
        closing=N_("Your answers help us make our courses better. Thank you."),
    ),
    Message.COLD_SURVEY: Words(
        subject=N_("With hindsight, what has {training} brought you?"),
        opening=N_(
            "Tell us what “{training}” has changed in your work: a few minutes are enough, and no password is asked."
        ),
        closing=N_("Even short answers help us make our courses better. Thank you."),
    ),
    Message.CERTIFICATE_READY: Words(
        subject=N_("Certificate ready: {training}, {dates}"),
        opening=N_(
            "Keep the certificate of the course “{training}” in a safe place: you may be asked for it."
        ),
        closing="",
    ),
    Message.CANCELLATION: Words(
        subject=N_("Cancelled: {training}, {dates}"),
        opening=N_("Take the session below out of your calendar: it is cancelled and will not take place."),
        closing=N_("We are sorry about it and will get in touch with you about what comes next."),
    ),
    Message.SLOT_CHANGED: Words(
        subject=N_("Changed: {training}, {dates}"),
        opening=N_("Correct your calendar: the hours or the place of the session below have changed."),
        closing=N_("If you can’t come any more, tell us as soon as you can: {contact}."),
    ),
}


def original(message: Message, *, language: str) -> Words:
    """What we say while the institute says nothing else."""
    ours = _ORIGINALS[message]
    return Words(
        subject=translate(language, ours.subject),
        opening=translate(language, ours.opening),
        closing=translate(language, ours.closing) if ours.closing else "",
    )

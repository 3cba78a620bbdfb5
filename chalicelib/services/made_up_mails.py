"""E-mails said to nobody about made-up things: what words are tried on where no newest thing can be asked for (NOT-8)."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from chalicelib import formats
from chalicelib.domain.calendar import local_date
from chalicelib.domain.driver_batches import Batch, BatchState, Counts
from chalicelib.domain.driver_trainings import DriverTraining
from chalicelib.domain.drivers import DriverRegistration, Profile, Source
from chalicelib.domain.imports import ImportKind
from chalicelib.domain.mailings import Mail
from chalicelib.domain.waiting import Waiting, WaitingState
from chalicelib.emails import import_report, seat_notice
from chalicelib.emails.message import EmailMessage
from chalicelib.labels import LABELS
from chalicelib.models import institute as institutes
from chalicelib.ports import Ports
from chalicelib.services import (
    driver_drops,
    driver_letters,
    driver_mails,
    driver_notices,
    import_mails,
    letterheads,
    waiting_mails,
)
from chalicelib.templating import N_, translate

PERSON = N_("Camille Sample")
CENTRE = N_("Sample Training Centre")
REASON = N_("The end date was wrong.")
NUMBER = "CQ-2026-00001"
OFFERED_FOR = timedelta(days=2)
CERTIFICATE_PROVES = timedelta(days=120)


def _certificate(ports: Ports, mail: Mail) -> EmailMessage:
    registration = _registration(ports, mail)
    until = formats.day(registration.ends_on + CERTIFICATE_PROVES, mail.language)
    notice = driver_letters.certificate_notice(
        registration, mail, centre=_centre(mail), number=NUMBER, until=until
    )
    return seat_notice.build(notice, driver_letters.envelope(mail))


def _trainer_notice(ports: Ports, mail: Mail) -> EmailMessage:
    notice = driver_letters.trainer_notice(_registration(ports, mail), mail, centre=_centre(mail))
    return seat_notice.build(notice, driver_letters.envelope(mail))


def _annulled(ports: Ports, mail: Mail) -> EmailMessage:
    notice = driver_letters.annulment_notice(_registration(ports, mail), mail, centre=_centre(mail))
    return seat_notice.build(notice, driver_letters.envelope(mail))


def _file_report(ports: Ports, mail: Mail) -> EmailMessage:
    registration = _registration(ports, mail)
    batch = Batch(
        organisation_id="-",
        batch_id="-",
        source=Source.DROP,
        training=registration.training,
        title=registration.title,
        ends_on=registration.ends_on,
        state=BatchState.DONE,
        file_name="conducteurs.csv",
        counts=Counts(lines=12, good=12, registered=12),
        created_at=ports.now(),
        created_by_id="-",
        created_by_name=translate(mail.language, PERSON),
        language=mail.language,
    )
    return driver_mails.tell_file_report(batch, mail)


def _offer(ports: Ports, mail: Mail) -> EmailMessage:
    entry = Waiting(
        session_id="-",
        waiting_id="-",
        organisation_id="-",
        user_id="-",
        user_name=translate(mail.language, PERSON),
        email=mail.to[0],
        language=mail.language,
        session_code=f"{ports.now().year}-00042",
        title=_title(mail),
        seats=3,
        state=WaitingState.OFFERED,
        joined_at=ports.now(),
        offered=3,
    )
    return waiting_mails.tell(entry, mail, until=formats.moment(ports.now() + OFFERED_FOR, mail.language))


def _import_report(ports: Ports, mail: Mail) -> EmailMessage:
    report = import_report.ImportReport(
        kind=translate(mail.language, LABELS[ImportKind][ImportKind.TRAINEES]),
        file_name="stagiaires.csv",
        finished_at=ports.now(),
        created=120,
        updated=3,
        report_url=letterheads.page_url("/staff/imports"),
    )
    return import_report.build(report, letterheads.envelope(mail, institutes.get()))


def _registration(ports: Ports, mail: Mail) -> DriverRegistration:
    first, _, last = translate(mail.language, PERSON).partition(" ")
    today = local_date(ports.now(), zone_name=institutes.get().zone_name)
    return DriverRegistration(
        organisation_id="-",
        registration_id="-",
        driver_key="-",
        batch_id="-",
        source=Source.MANUAL,
        profile=Profile.DRIVER,
        training=DriverTraining.FCO_GOODS,
        title=_title(mail),
        ends_on=today,
        order_number="1",
        first_name=first,
        last_name=last,
        birth_date=today.replace(year=today.year - 40, day=1),
        neph="-",
        price_cents=0,
        registered_at=ports.now(),
        registered_by_id="-",
        registered_by_name="-",
        annul_reason=translate(mail.language, REASON),
    )


def _title(mail: Mail) -> str:
    return translate(mail.language, LABELS[DriverTraining][DriverTraining.FCO_GOODS])


def _centre(mail: Mail) -> str:
    return translate(mail.language, CENTRE)


BUILDERS: Mapping[str, Callable[[Ports, Mail], EmailMessage]] = {
    driver_notices.CERTIFICATE: _certificate,
    driver_notices.TRAINER_NOTICE: _trainer_notice,
    driver_notices.ANNULLED: _annulled,
    driver_drops.REPORT: _file_report,
    import_mails.REPORT: _import_report,
    waiting_mails.OFFERED: _offer,
}
"""Nothing is read but the institute and its words, nothing stored, drawn or sent."""

"""Documents and e-mails of registered drivers: drawn once, e-mailed once, void when annulled (DRV-10, DRV-14)."""

from dataclasses import replace
from datetime import date

import pytest

from chalicelib.domain.access import Role
from chalicelib.domain.documents import Validity
from chalicelib.domain.driver_trainings import DriverTraining
from chalicelib.domain.drivers import DriverRegistration, Profile
from chalicelib.models import documents, driver_registrations, emails, history, outbox
from chalicelib.ports import Ports
from chalicelib.services import driver_annulments, driver_documents, driver_notices, follow_ups, mailings
from tests.centres import stored_centre, stored_registrar
from tests.deliveries import sent
from tests.driving import CENTRE, KEY, a_line, promise_of, registered, stored_driver_account
from tests.factories import stored_institute, stored_staff
from tests.pdf.reading import text

pytestmark = pytest.mark.usefixtures("tables")


@pytest.fixture(autouse=True)
def centre(tables: None) -> None:
    stored_institute()
    stored_centre()


def drawn(registration: DriverRegistration) -> list[str]:
    return [each.document_id for each in documents.of_owner(registration.registration_id) if each.is_drawn]


def kept(ports: Ports, registration: DriverRegistration) -> None:
    follow_ups.follow_up(ports, promise_of(registration).key)


def mails_of(registration: DriverRegistration) -> list[tuple[str, tuple[str, ...]]]:
    return sorted((mail.kind, mail.to) for mail in mailings.log_of(registration.registration_id))


def annulled(ports: Ports, registration: DriverRegistration) -> None:
    by = stored_staff(Role.OPERATIONS_MANAGER).person()
    driver_annulments.annul(ports, by, CENTRE, registration.registration_id, reason="Wrong birth date")
    follow_ups.follow_up(ports, f"{driver_annulments.KIND}/{registration.registration_id}")


def test_a_driver_gets_a_summary_and_a_certificate_filed_under_no_organisation(ports: Ports) -> None:
    (one,) = registered(ports)

    kept(ports, one)

    assert drawn(one) == ["driver_certificate#0001", "driver_summary#0001"]
    certificate = driver_documents.certificate_of(one)
    assert (certificate.valid_until, certificate.holder, certificate.trainee_id) == (
        date(2027, 3, 23),
        "H. L. G.",
        KEY,
    )
    assert documents.of_organisation(CENTRE).rows == ()
    said = text(ports.files.read(certificate.file_key))
    assert "AGR-75-001" in said
    assert certificate.number in said


def test_a_minor_s_certificate_proves_until_four_months_after_majority(ports: Ports) -> None:
    young = a_line(birth_date="2009-06-15", neph="260675123456")
    (one,) = registered(ports, [young], training=DriverTraining.DIPLOMA_GOODS, title="CAP")

    kept(ports, one)

    assert driver_documents.certificate_of(one).valid_until == date(2027, 10, 15)


def test_followed_twice_each_document_and_e_mail_is_there_once(ports: Ports) -> None:
    (one,) = registered(ports)
    stored_driver_account()

    for _ in range(2):
        driver_documents.follow(ports, promise_of(one))

    assert len(drawn(one)) == 2
    assert mails_of(one) == [("driver_certificate", ("helene@drivers.example",))]
    told = [entry.what for entry in history.of(one.registration_id).rows]
    assert told.count("document.drawn") == 2


@pytest.mark.parametrize("step", [1, 2])
def test_a_worker_killed_anywhere_is_followed_by_one_that_finishes(ports: Ports, step: int) -> None:
    (one,) = registered(ports)
    stored_driver_account()
    with pytest.raises(SystemExit):
        driver_documents.follow(replace(ports, files=Dies(ports.files, step)), promise_of(one))

    driver_documents.follow(ports, promise_of(one))

    assert len(drawn(one)) == 2
    assert len(mails_of(one)) == 1


class Dies:
    """The store of a worker that is gone before it writes its n-th file."""

    def __init__(self, real: object, step: int) -> None:
        self.real, self.left = real, step

    def __getattr__(self, name: str) -> object:
        if name == "write":
            self.left -= 1
            if self.left == 0:
                raise SystemExit
        return getattr(self.real, name)


def test_the_certificate_is_attached_in_the_driver_s_language(ports: Ports) -> None:
    (one,) = registered(ports)
    stored_driver_account()
    kept(ports, one)

    mailings.deliver(ports, f"driver_certificate/{one.registration_id}/driver")

    (message,) = sent(ports.mailer)
    assert message["Subject"].startswith("Votre certificat de qualification")
    (attached,) = message.iter_attachments()
    assert attached.get_content_type() == "application/pdf"
    assert "Hélène Le Goff" in text(attached.get_content())


def test_without_an_account_nobody_is_written_to_and_the_documents_wait(ports: Ports) -> None:
    (one,) = registered(ports)

    kept(ports, one)

    assert mails_of(one) == []
    assert len(drawn(one)) == 2


def test_a_module_gives_a_summary_and_no_certificate(ports: Ports) -> None:
    (one,) = registered(ports, training=DriverTraining.FCO_MODULE_GOODS, title="Module 1")
    stored_driver_account()

    kept(ports, one)

    assert drawn(one) == ["driver_summary#0001"]
    assert mails_of(one) == []


@pytest.mark.parametrize(("pays", "who"), [(True, "Le centre"), (False, "Vous")])
def test_a_trainer_is_told_about_the_card_and_gets_no_document(ports: Ports, pays: bool, who: str) -> None:
    registered(ports, number=1)
    (one,) = registered(
        ports, number=2, profile=Profile.TRAINER, pays_card=pays, training=DriverTraining.FIMO_GOODS
    )
    stored_driver_account()

    kept(ports, one)
    mailings.deliver(ports, f"driver_trainer_notice/{one.registration_id}/driver")

    assert drawn(one) == []
    body = sent(ports.mailer)[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert f"redevance de la carte : {who}" in body.replace("\u202f", " ")


def test_annulled_the_documents_are_void_and_driver_and_centre_are_told_why(ports: Ports) -> None:
    (one,) = registered(ports)
    stored_driver_account()
    stored_registrar()
    kept(ports, one)

    annulled(ports, one)
    follow_ups.KINDS[driver_annulments.KIND](ports, outbox.get(f"driver_annulled/{one.registration_id}"))

    found = documents.of_owner(one.registration_id)
    assert {each.validity for each in found} == {Validity.VOID}
    assert mails_of(one) == [
        ("driver_annulled", ("anne@diderot.example",)),
        ("driver_annulled", ("helene@drivers.example",)),
        ("driver_certificate", ("helene@drivers.example",)),
    ]
    for recipient in ("driver", "centre"):
        mailings.deliver(ports, f"driver_annulled/{one.registration_id}/{recipient}")
    bodies = [m.get_body(("plain",)).get_content() for m in sent(ports.mailer)]  # type: ignore[union-attr]
    assert all("Wrong birth date" in body for body in bodies)
    assert len(bodies) == 2


def test_annulled_before_it_is_drawn_nothing_is(ports: Ports) -> None:
    (one,) = registered(ports)
    annulled(ports, one)

    kept(ports, one)

    assert drawn(one) == []


def test_annulled_while_it_is_drawn_it_is_void_at_once(ports: Ports) -> None:
    (one,) = registered(ports)

    class Slow:
        def __getattr__(self, name: str) -> object:
            return getattr(ports.files, name)

        def write(self, *given: object, **named: object) -> None:
            if not driver_registrations.get(CENTRE, one.registration_id).is_void:
                annulled(ports, one)
            ports.files.write(*given, **named)  # type: ignore[arg-type]

    driver_documents.follow(replace(ports, files=Slow()), promise_of(one))

    assert {each.is_void for each in documents.of_owner(one.registration_id)} == {True}


def test_a_certificate_that_was_annulled_before_its_e_mail_left_is_not_sent(ports: Ports) -> None:
    (one,) = registered(ports)
    stored_driver_account()
    kept(ports, one)
    annulled(ports, one)

    key = f"{driver_notices.CERTIFICATE}/{one.registration_id}/driver"
    mailings.deliver(ports, key)

    mail = emails.many([key])[key]
    assert (mail.state.value, mail.last_error) == ("failed", "nothing_to_tell")

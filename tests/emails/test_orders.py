"""What the e-mails around an order say."""

from dataclasses import replace

from icalendar import Calendar

from chalicelib.domain.trainings import Modality
from chalicelib.emails import order_confirmed, registration_invitation
from chalicelib.emails.message import Attachment
from tests.emails.samples import COURSE, ORDER, PURCHASE_ORDER, REGISTERED, SEQUENCE, TAXED, envelope


def _text(order: order_confirmed.ConfirmedOrder, attached: Attachment | None = PURCHASE_ORDER) -> str:
    """The text with plain spaces."""
    return " ".join(order_confirmed.build(order, envelope(), purchase_order=attached).text.split())


def test_the_confirmation_names_order_course_and_dates_in_its_subject() -> None:
    subject = order_confirmed.build(ORDER, envelope(), purchase_order=PURCHASE_ORDER).subject

    assert " ".join(subject.split()) == (
        "Commande BC-2603-7KQ4-M2X enregistrée : Sauveteur secouriste du travail (SST), 25–26 juin 2026"
    )


def test_the_confirmation_shows_the_whole_amount() -> None:
    assert "Prix unitaire HT : 448,00 € Places : 3 Remise : -100,00 € Total HT : 1 244,00 €" in _text(ORDER)
    assert "TVA : Exonération de TVA – article 261, 4, 4° a du CGI Net à payer : 1 244,00 €" in _text(ORDER)
    assert "TVA 20 % : 20,00 € Total TTC : 120,00 €" in _text(TAXED)


def test_an_in_house_order_is_priced_by_the_session() -> None:
    flat = replace(ORDER.amount, unit_price_cents=268_800, discount_cents=0, is_flat=True)

    assert "Prix de la session HT : 2 688,00 € Places : 3 Total HT : 2 688,00 €" in _text(
        replace(ORDER, amount=flat)
    )


def test_sign_in_details_are_given_for_on_demand_only() -> None:
    told = _text(ORDER)

    assert "François Châtelain Identifiant : f.chatelain Mot de passe provisoire : Kx7-pm2-Qr9" in told
    assert "Identifiant : n.anh Mot de passe provisoire : déjà choisi" in told
    assert "Identifiant" not in _text(TAXED)


def test_unnamed_seats_are_pointed_out() -> None:
    assert "1 place n’a pas encore de nom" in _text(ORDER)
    assert "pas encore de nom" not in _text(replace(ORDER, unnamed_seats=0))


def test_the_purchase_order_is_attached_when_it_is_drawn() -> None:
    message = order_confirmed.build(ORDER, envelope(), purchase_order=PURCHASE_ORDER)

    assert message.attachments == (PURCHASE_ORDER,)
    assert "Conservez le bon de commande joint" in _text(ORDER)
    assert "bon de commande joint" not in _text(ORDER, None)


def test_the_copy_goes_to_the_organisation() -> None:
    message = order_confirmed.build(ORDER, envelope(), purchase_order=None)

    assert [person.email for person in message.cc] == ["formation@flandres.example"]


def test_the_invitation_lists_pre_work_and_every_slot() -> None:
    message = registration_invitation.build(REGISTERED, envelope())

    assert message.calendar is not None
    (event,) = Calendar.from_ical(message.calendar.content).walk("VEVENT")
    assert "9 h 00 – 12 h 30, 13 h 30 – 17 h 00" in " ".join(str(event["DESCRIPTION"]).split())
    assert event["SUMMARY"] == "Sauveteur secouriste du travail (SST) – Présentiel"
    assert event["LOCATION"] == "Site de Bordeaux, salle Montaigne"
    assert event["UID"] == "reg_1-seq_1@portail.garonne-formation.example"
    assert "Test d’entrée (Travail préparatoire) – mar. 2 juin 2026" in " ".join(message.text.split())


def test_a_link_to_the_class_is_part_of_the_place() -> None:
    online = replace(SEQUENCE, modality=Modality.VIRTUAL, link="https://classe.example/42")

    message = registration_invitation.build(replace(REGISTERED, sequence=online), envelope())

    assert message.calendar is not None
    (event,) = Calendar.from_ical(message.calendar.content).walk("VEVENT")
    assert event["LOCATION"] == "Site de Bordeaux, salle Montaigne / https://classe.example/42"
    assert "Lien : https://classe.example/42" in " ".join(message.text.split())


def test_a_changed_slot_says_so_and_raises_the_revision() -> None:
    message = registration_invitation.build(replace(REGISTERED, revision=2), envelope())

    assert message.subject.startswith("Changement")
    assert message.calendar is not None
    assert "SEQUENCE:2" in message.calendar.content


def test_without_dates_there_is_no_invitation() -> None:
    course = replace(COURSE, modality=Modality.ON_DEMAND, starts_on=None, ends_on=None, slots=())

    for sequence in (None, replace(SEQUENCE, slots=())):
        message = registration_invitation.build(
            replace(REGISTERED, course=course, sequence=sequence), envelope()
        )

        assert message.calendar is None
        assert "Conservez ce message" in message.text
        assert "À tout moment" in message.subject

"""Documents: frozen, drawn once, versioned (DOC-1, DOC-2)."""

from dataclasses import replace
from datetime import date, time
from decimal import Decimal

import pytest

from chalicelib.domain.access import DocumentType
from chalicelib.domain.documents import Validity, document_id_in, initials, typed_code, verification_code
from chalicelib.domain.errors import NotFound
from chalicelib.domain.sessions import Planning, Sequence, Slot
from chalicelib.domain.trainings import Modality
from chalicelib.models import documents, history, order_dossiers
from chalicelib.pdf import frozen
from chalicelib.pdf.purchase_order import PurchaseOrderDocument
from chalicelib.services import documents as services
from chalicelib.services import follow_ups, purchase_orders
from tests.deliveries import KEY, ORDER_ID, stored_order
from tests.factories import (
    a_user,
    stored_establishment,
    stored_institute,
    stored_organisation,
    stored_session,
    stored_training,
)

KIND = DocumentType.PURCHASE_ORDER


@pytest.fixture
def document(tables, ports):
    stored_institute()
    stored_organisation()
    stored_establishment()
    stored_training()
    stored_session()
    stored_order()
    follow_ups.follow_up(ports, KEY)
    return documents.newest(ORDER_ID, KIND)


def reissue(ports, *, reason="Name corrected", change=None):
    dossier = order_dossiers.read("org_acme", ORDER_ID)
    dossier = change(dossier) if change else dossier
    return services.new_version(
        ports,
        ORDER_ID,
        KIND,
        reason=reason,
        by=a_user().person(),
        freeze=lambda document: purchase_orders.freeze(dossier, document),
    )


def renamed(dossier):
    return replace(dossier, organisation=replace(dossier.organisation, name="Transports Duvallon et fils"))


def test_a_purchase_order_freezes_what_the_order_says(document):
    said = frozen.from_json(PurchaseOrderDocument, documents.frozen_of(document))

    assert (said.number, said.issued_on, said.unnamed_seats) == (document.number, date(2026, 11, 23), 1)
    assert [seat.last_name for seat in said.seats] == ["Châtelain", "Nguyễn"]
    assert (said.client.name, said.client.siret) == ("Transports Duvallon", "99143382200012")
    assert said.contact is not None
    assert said.contact.name == "Nadia Benali"
    assert said.verification_code == document.code
    assert said.verification_url.endswith(f"/verify/{document.code}")
    assert said.course.slots[0].day == date(2026, 12, 14)


def test_a_correction_is_a_new_version_that_says_why(document, ports):
    old_file = ports.files.documents[document.file_key]
    ports.now.forward(days=1)

    second = reissue(ports, change=renamed)

    first, newest = documents.of_owner(ORDER_ID)
    assert newest == second
    assert (newest.version, newest.reason, newest.validity) == (2, "Name corrected", Validity.VALID)
    assert first.validity is Validity.REPLACED
    assert newest.code != first.code
    assert newest.file_name.endswith("-v2.pdf")
    assert ports.files.documents[first.file_key] == old_file
    assert ports.files.documents[newest.file_key] != old_file
    latest, *_ = history.of(ORDER_ID).rows
    assert (latest.what, latest.reason, latest.who_name) == (
        "document.replaced",
        "Name corrected",
        "Claire Fontaine",
    )


def test_a_correction_asked_twice_is_made_once(document, ports):
    reissue(ports, change=renamed)

    reissue(ports, change=renamed)

    assert len(documents.of_owner(ORDER_ID)) == 2


def test_nothing_changed_is_no_new_version(document, ports):
    assert reissue(ports) == document


def test_a_correction_of_nothing_is_not_found(tables, ports):
    stored_institute()
    stored_order()

    with pytest.raises(NotFound):
        reissue(ports)


def test_drawing_again_gives_the_same_bytes(document, ports):
    services._draw(ports, replace(document, sha256=""), by=None)

    assert len(ports.files.keys("documents/")) == 1
    assert documents.newest(ORDER_ID, KIND) == document


def a_sequence(modality, hours):
    slots = (Slot(slot_id="slo_1", day=date(2026, 12, 14), starts_at=time(9), ends_at=time(9 + hours)),)
    return Sequence(sequence_id=modality.value, title="", modality=modality, slots=slots)


@pytest.mark.parametrize(
    ("sequences", "modality", "share"),
    [
        ((), Modality.CLASSROOM, Decimal(0)),
        ((), Modality.ON_DEMAND, Decimal(1)),
        ((a_sequence(Modality.CLASSROOM, 7),), Modality.CLASSROOM, Decimal(0)),
        (
            (a_sequence(Modality.CLASSROOM, 6), a_sequence(Modality.VIRTUAL, 2)),
            Modality.MIXED,
            Decimal("0.25"),
        ),
        ((a_sequence(Modality.CLASSROOM, 6), a_sequence(Modality.PRE_WORK, 2)), Modality.MIXED, Decimal(0)),
    ],
)
def test_the_share_at_a_distance_follows_the_planning(sequences, modality, share):
    planning = Planning(session_id="ses_1", sequences=sequences)

    assert purchase_orders.distance_share(planning, modality) == share


@pytest.mark.parametrize("chance", [0, 1, 2**64 - 1, 32**12])
def test_a_code_is_what_is_typed_back(chance):
    code = verification_code(chance)

    assert len(code) == 14
    assert typed_code(code.lower().replace("-", " ")) == code


@pytest.mark.parametrize(
    ("typed", "read"),
    [("k7qf2m9xpb4t", "K7QF-2M9X-PB4T"), ("oil0-0000-0000", "0110-0000-0000"), ("", ""), ("é", "É")],
)
def test_look_alikes_are_read_as_what_was_printed(typed, read):
    assert typed_code(typed) == read


def test_a_code_too_long_stays_wrong():
    assert typed_code("K7QF-2M9X-PB4T-AAAA") == "K7QF-2M9X-PB4T-A"


def test_an_identifier_survives_an_address():
    assert document_id_in("purchase_order-0001") == "purchase_order#0001"


@pytest.mark.parametrize(
    ("name", "shown"), [("Jean-Marc LE GALL", "J. L. G."), ("", ""), ("Ó Súilleabháin", "Ó. S.")]
)
def test_initials_are_all_a_public_page_says(name, shown):
    assert initials(name) == shown

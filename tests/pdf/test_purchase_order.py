"""Purchase orders: what they say, and how many pages they take (ORD-10)."""

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from PIL import Image

from chalicelib.domain.money import Amount
from chalicelib.pdf.parties import Client
from chalicelib.pdf.purchase_order import PurchaseOrderDocument, Seat, build
from tests.pdf.reading import pages, text
from tests.pdf.samples import COURSE, INSTITUTE, ORDER, SIXTY_LETTERS, ordered_for


@pytest.mark.parametrize(
    ("document", "count"),
    [(ORDER, 2), (ordered_for(12), 2), (ordered_for(40, unnamed=2), 3), (ordered_for(90), 5)],
)
def test_an_order_takes_the_pages_its_trainees_need(document: PurchaseOrderDocument, count: int) -> None:
    drawn = pages(build(document))

    assert len(drawn) == count
    assert [f"Page {n} sur {count}" in page for n, page in enumerate(drawn, start=1)] == [True] * count


@pytest.mark.parametrize(
    "said",
    [
        "Bon de commande CMD-2026-000123",
        "Émis le 3 mars 2026",
        "SIRET 862 845 179 00012",
        "capital social 50 000,00 €",
        "RCS Bordeaux 862 845 179",
        "Déclaration d’activité enregistrée sous le numéro 75331234533 auprès du préfet de région Nouvelle-Aquitaine",
        "Caisse maladie des Flandres Site de Lille 87 rue Jean-Jaurès 59000 Lille SIRET 364 063 131 00015",
        "Votre numéro de bon de commande : BC-2026-0417",
        "Code service : RH-FORM",
        "Numéro d’engagement : 2026000417",
        "Commandé par : Claire Martin, responsable formation",
        "GC19P_SEC_PE149 Sauveteur secouriste du travail (SST)",
        "25–26 juin 2026 : 9 h 00 – 12 h 30, 13 h 30 – 17 h 00",
        "0 % de la durée totale",
        "14 h (2 jours)",
        "Prérequis Aucun",
        "1 Châtelain François Aide-soignant",
        "448,00 € 1 448,00 €",
        "Exonération de TVA – article 261, 4, 4° a du CGI",
        "Net à payer 448,00 €",
        "Conditions générales de vente, version 2026-01, et prérequis acceptés par Claire Martin le 3 mars 2026 à 10 h 42",
        "tient lieu de convention de formation (art. D6353-1, II du Code du travail)",
        "Code : K7QF-2M9X-PB4T",
    ],
)
def test_the_order_says(said: str) -> None:
    assert said in text(build(ORDER))


def test_the_order_speaks_english() -> None:
    drawn = text(build(replace(ORDER, language="en")))

    assert "Purchase order CMD-2026-000123" in drawn
    assert "Issued on 3 March 2026" in drawn
    assert "€448.00" in drawn
    assert "9:00 am – 12:30 pm" in drawn
    assert "acheteur" not in drawn


def test_an_order_that_misses_a_mandatory_mention_does_not_claim_to_replace_the_convention() -> None:
    drawn = text(build(replace(ORDER, course=replace(COURSE, content=""))))

    assert "tient lieu de convention" not in drawn
    assert "Une convention de formation complète ce bon de commande" in drawn


def test_taxable_orders_show_discount_rate_and_tax() -> None:
    amount = Amount(unit_price_cents=44_800, seats=3, discount_cents=13_440, vat_rate=Decimal("0.20"))
    drawn = text(build(replace(ORDER, amount=amount)))

    assert "Total avant remise 1 344,00 €" in drawn
    assert "Remise -134,40 €" in drawn
    assert "Total HT 1 209,60 €" in drawn
    assert "TVA 20 % 241,92 €" in drawn
    assert "Total TTC 1 451,52 €" in drawn
    assert "Exonération" not in drawn


def test_an_in_house_order_is_priced_by_the_session() -> None:
    drawn = text(build(replace(ORDER, amount=Amount(unit_price_cents=268_800, seats=9, is_flat=True))))

    assert "2 688,00 € session entière 2 688,00 €" in drawn
    assert "Net à payer 2 688,00 €" in drawn


def test_a_reissued_order_says_what_it_replaces_and_why() -> None:
    drawn = text(build(replace(ORDER, version=2, reissue_reason="nom d'un stagiaire corrigé")))

    assert "La version 2 remplace la version 1. Motif : nom d'un stagiaire corrigé" in drawn


def test_unnamed_seats_are_listed() -> None:
    drawn = text(build(ordered_for(2, unnamed=2)))

    assert "4 stagiaires" in drawn
    assert drawn.count("Place à nommer") == 2


def test_the_head_of_the_list_is_repeated_on_each_page_and_no_trainee_is_lost() -> None:
    drawn = pages(build(ordered_for(90)))

    assert sum("N° Nom Prénom Fonction" in page for page in drawn) == 4
    whole = " ".join(drawn)
    assert all(f" {number} " in whole for number in range(1, 91))


@pytest.mark.parametrize("trainees", range(4, 30))
def test_the_total_is_never_on_another_page_than_the_price(trainees: int) -> None:
    (page,) = (page for page in pages(build(ordered_for(trainees))) if "Prix unitaire HT" in page)

    assert "Net à payer" in page


@pytest.mark.parametrize(
    "name",
    [
        SIXTY_LETTERS,
        "محمد الفارسي",  # seen as boxes, kept as letters
        "李小龍 🎉",
        "สมชาย",
        "Παπαδόπουλος",
        "<b>O'Neill</b> & {{ 7*7 }} %(x)s",
        "a(b)c\\d",
    ],
)
def test_any_name_is_drawn_and_can_be_searched(name: str) -> None:
    assert name in text(build(replace(ORDER, seats=(Seat(last_name=name, first_name="Anh"),))))


def test_what_no_page_can_show_is_left_out() -> None:
    assert "xy□z" in text(build(replace(ORDER, seats=(Seat(last_name="x\x00y\ud83dz", first_name="Jo"),))))


def test_a_word_longer_than_its_column_is_cut_not_lost() -> None:
    drawn = text(build(replace(ORDER, seats=(Seat(last_name="W" * 120, first_name="Jo"),))))

    assert drawn.count("W") == 120


def test_a_cell_that_would_outgrow_the_page_ends_with_an_ellipsis() -> None:
    drawn = text(build(replace(ORDER, seats=(Seat(last_name="Roy", first_name="Al", job="mot " * 3_000),))))

    assert "… " in drawn


def test_no_row_is_cut_between_two_pages() -> None:
    seats = tuple(
        Seat(last_name=f"début{n} {SIXTY_LETTERS}", first_name="Jo", job="mot " * (n % 40) + f"fin{n}")
        for n in range(60)
    )
    drawn = pages(build(replace(ORDER, seats=seats)))

    for n in range(60):
        (page,) = (page for page in drawn if f"début{n} " in page)
        assert f"fin{n} " in f"{page} "


def test_hostile_texts_everywhere_make_a_document() -> None:
    hostile = "\u202e<&>\x07 مرحبا 🎉 " + "Z" * 300
    client = Client(name=hostile, siret="123", establishment=hostile, purchase_order_number=hostile)
    institute = replace(INSTITUTE, name=hostile, siret="", activity_number="", phone=hostile)
    course = replace(COURSE, title=hostile, place=hostile, objectives=hostile * 40, language="xx")

    drawn = build(replace(ORDER, client=client, institute=institute, course=course, comment=hostile * 60))

    assert "Déclaration d’activité en cours d’enregistrement" in text(drawn)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_logo_takes_the_place_of_the_name(kind: str) -> None:
    drawn = build(replace(ORDER, institute=replace(INSTITUTE, logo=_logo(kind))))

    assert b"/Subtype /Image" in drawn


@pytest.mark.parametrize("logo", [b"", b"no picture", b"\x89PNG\r\n\x1a\n broken"])
def test_a_logo_that_is_no_picture_leaves_the_name(logo: bytes) -> None:
    drawn = build(replace(ORDER, institute=replace(INSTITUTE, logo=logo)))

    assert b"/Subtype /Image" not in drawn
    assert "Institut Garonne Formation" in text(drawn)


def test_the_same_order_gives_the_same_bytes() -> None:
    logo = replace(INSTITUTE, logo=_logo("PNG"))
    document = replace(ordered_for(12), institute=logo)

    assert build(document) == build(document)
    assert build(document) != build(replace(document, issued_on=date(2026, 3, 4)))


def _logo(kind: str) -> bytes:
    content = io.BytesIO()
    Image.new("RGBA" if kind == "PNG" else "RGB", (420, 120), "teal").save(content, kind)
    return content.getvalue()

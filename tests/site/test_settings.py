"""Settings of the institute."""

import io
from datetime import date

import pytest
from PIL import Image

from chalicelib.domain.institute import VatRegime
from chalicelib.models import history, institute
from chalicelib.ports import Ports
from tests.factories import signed_in, stored_institute, stored_staff
from tests.fakes import Clock, Files
from tests.page import Browser


@pytest.fixture
def administrator(browser: Browser) -> Browser:
    stored_institute()
    return signed_in(browser, stored_staff())


@pytest.mark.parametrize(
    ("section", "changed", "field", "said"),
    [
        ("identity", {"siren": "732829321"}, "siren", "Check the SIREN"),
        ("identity", {"siret": "12345678200010"}, "siret", "must begin with the SIREN"),
        ("identity", {"share_capital": "ten"}, "share_capital", ""),
        ("identity", {"website": "horizon.example"}, "website", "https://"),
        ("regime", {"nda": "123"}, "nda", "eleven digits"),
        ("regime", {"vat_regime": "taxable", "vat_number": ""}, "vat_number", "your prices carry VAT"),
        ("regime", {"next_vat_note": "Exonération, article L. 1"}, "next_vat_note_from", "or neither"),
        ("bank", {"bank_iban": "FR7630006000011234567890188"}, "bank_iban", "Check the IBAN"),
        ("bank", {"bank_iban": "FR0630006000011234567890188"}, "bank_iban", "Check the IBAN"),
        ("bank", {"bank_bic": "BNP"}, "bank_bic", "Check the BIC"),
        ("look", {"accent": "#ffff00"}, "accent", "darker colour"),
        ("look", {"accent": "teal"}, "accent", "such as #0F6B6B"),
        ("mail", {"zone_name": "Europe/Pariss"}, "zone_name", "time zone from the list"),
        (
            "mail",
            {"placeholder_emails": "none@example.org\nnot an address"},
            "placeholder_emails",
            "one e-mail address per line",
        ),
        ("terms", {"text": "short"}, "text", "at least 20 characters"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_saved(
    administrator: Browser, section: str, changed: dict[str, str], field: str, said: str
) -> None:
    before = institute.get()
    page = administrator.get(f"/staff/settings/{section}")

    if section == "identity":
        changed = {"representative_name": "Nadia Benali", **changed}
    answer = administrator.submit(page, f"/staff/settings/{section}", status=422, **changed)

    assert said in answer.text
    assert answer.soup.select_one(f"#e-{field}") is not None
    assert institute.get() == before


def test_each_section_leaves_the_others_alone_and_a_trace(administrator: Browser) -> None:
    page = administrator.get("/staff/settings/bank")
    administrator.submit(
        page, "/staff/settings/bank", bank_iban="FR14 2004 1010 0505 0001 3M02 606", bank_bic="psst frpp par"
    )

    made = institute.get()
    assert (made.bank_iban, made.bank_bic, made.name) == (
        "FR1420041010050500013M02606",
        "PSSTFRPPPAR",
        "Institut Horizon",
    )
    [entry] = history.of("institute").rows
    assert entry.facts["section"] == "bank"
    assert "Settings changed" in administrator.get("/staff/settings").text


def test_saving_the_same_twice_leaves_one_trace(administrator: Browser) -> None:
    page = administrator.get("/staff/settings/security")
    for _ in range(2):
        administrator.submit(page, "/staff/settings/security", staff_must_use_totp="yes")
        break

    assert institute.get().staff_must_use_totp
    assert len(history.of("institute").rows) == 1


def test_a_coming_vat_sentence_takes_force_on_its_day(administrator: Browser, ports: Ports) -> None:
    page = administrator.get("/staff/settings/regime")
    administrator.submit(
        page,
        "/staff/settings/regime",
        next_vat_note="Exonération, article L. 213 du CIBS",
        next_vat_note_from="2027-01-01",
    )

    made = institute.get()
    assert made.as_of(date(2026, 12, 31)).vat_note == "Exonération de TVA – article 261, 4, 4° a du CGI"
    assert made.as_of(date(2027, 1, 1)).vat_note == "Exonération, article L. 213 du CIBS"
    assert made.as_of(date(2027, 1, 2)).vat_regime is VatRegime.EXEMPT


def test_terms_of_sale_are_versions_that_never_change(administrator: Browser) -> None:
    path = "/staff/settings/terms"
    text = "Article 1. Les formations sont vendues aux prix du catalogue."
    administrator.submit(administrator.get(path), path, terms_name="2027-01", text=text)
    administrator.submit(administrator.get(path), path, terms_name="2027-01", text=text)

    page = administrator.submit(
        administrator.get(path), path, status=422, terms_name="2027-01", text=text + " Plus."
    )

    assert "another text" in page.text
    assert institute.get().terms_version == "2027-01"
    assert institute.get_terms("2027-01").text == text


def picture(kind: str = "PNG", size: tuple[int, int] = (200, 80)) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", size, "teal").save(content, kind)
    return content.getvalue()


def test_a_logo_is_sent_to_the_store_then_put_in_force(administrator: Browser, ports: Ports) -> None:
    page = administrator.get("/staff/settings/look")
    form = next(form for form in page.soup.find_all("form") if form["action"] == "https://drops.test/")
    key = str(form.select_one("input[name=key]")["value"])  # type: ignore[index]
    assert "form-action 'self' https://drops.test" in page.answer.headers["content-security-policy"]
    assert isinstance(ports.files, Files)
    ports.files.drops[key] = picture()

    page = administrator.get(f"/staff/settings/look?key={key}")
    administrator.post("/staff/settings/look", {"action": "logo", "upload": key})

    assert "The picture has arrived" in page.text
    assert administrator.gateway.request("GET", "/logo").body == picture()
    assert institute.get().logo_key.endswith(".png")
    administrator.post("/staff/settings/look", {"action": "remove"})
    administrator.get("/logo", status=404)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "PNG or JPEG"),
        (picture()[:60], "PNG or JPEG"),
        (picture(size=(3001, 10)), "3000 pixels"),
        (b"x" * 1_000_001, "too large"),
    ],
)
def test_a_file_that_is_no_usable_picture_is_refused(
    administrator: Browser, ports: Ports, content: bytes, said: str
) -> None:
    key = "uploads/logo/log_" + "0" * 16
    assert isinstance(ports.files, Files)
    ports.files.drops[key] = content

    page = administrator.post("/staff/settings/look", {"action": "logo", "upload": key}, status=422)

    assert said in page.text
    assert institute.get().logo_key == ""


def test_only_logos_can_be_taken_from_the_store(administrator: Browser) -> None:
    for key in (
        "uploads/trainees/imp_0000000000000000",
        "../documents/x",
        "uploads/logo/log_0000000000000000",
    ):
        administrator.post("/staff/settings/look", {"action": "logo", "upload": key}, status=422)


def test_staff_without_a_second_step_are_led_to_it_once_it_is_mandatory(
    administrator: Browser, ports: Ports
) -> None:
    page = administrator.get("/staff/settings/security")
    administrator.submit(page, "/staff/settings/security", staff_must_use_totp="yes")

    for path in ("/staff/settings", "/account", "/staff/users"):
        assert administrator.get(path, status=303).location == "/account/totp"
    administrator.post("/staff/settings/security", {}, status=303)
    assert institute.get().staff_must_use_totp
    assert isinstance(ports.now, Clock)
    assert "set it up to go on" in administrator.get("/account/totp").text

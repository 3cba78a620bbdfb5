"""A centre's person types drivers in, verifies, registers: the entry is kept at each step (DRV-1 to DRV-8)."""

from dataclasses import replace

import pytest

from chalicelib.domain import driver_batches as rules
from chalicelib.domain.access import Role
from chalicelib.domain.driver_batches import BatchState
from chalicelib.domain.drivers import FIELDS, DriverLine
from chalicelib.models import driver_batches, driver_registrations, outbox
from chalicelib.models.base import transaction
from tests.centres import CENTRE, stored_centre, stored_registrar
from tests.factories import a_user, signed_in, stored_institute, stored_organisation, stored_user
from tests.page import Browser, Page

LINE = {
    "last_name": "Le Goff",
    "first_name": "Hélène",
    "birth_date": "08/03/1988",
    "neph": "160331035473",
    "order_number": "COM1",
    "reference": "",
}


@pytest.fixture
def registrar(browser: Browser) -> Browser:
    stored_institute()
    stored_centre()
    return signed_in(browser, stored_registrar(Role.DRIVER_REGISTRAR))


def begun(browser: Browser, **choices: str) -> str:
    """The address of a new entry whose training is chosen."""
    form = {**browser.get("/drivers").form("/drivers"), "profile": "driver", "source": "manual", **choices}
    address = browser.post("/drivers", form).location
    step_1 = {"action": "declare", "training": "fco_goods", "ends_on": "2026-11-20", "title": "FCO complète"}
    if choices.get("profile") == "trainer":
        step_1["pays_card"] = "true"
    browser.post(address, step_1)
    return address


def with_line(browser: Browser, address: str, **changed: str) -> Page:
    return browser.post(address, {"action": "save_line", "number": "0", **LINE, **changed})


def registered() -> list[str]:
    return sorted(each.full_name for each in driver_registrations.of_centre(CENTRE).rows)


def test_prices_are_shown_before_anything_is_entered(registrar: Browser) -> None:
    page = registrar.get("/drivers")

    assert "€25.34" in page.text
    assert "€5.07" in page.text
    assert "AGR-75-001" in page.text


def test_a_driver_is_typed_in_verified_and_registered_once(registrar: Browser) -> None:
    address = begun(registrar)
    with_line(registrar, address)
    registrar.post(address, {"action": "verify"})
    page = registrar.get(address)
    assert "This driver has no account yet." in page.text
    confirmation = next(
        f for f in page.soup.select("dialog form") if f.find("input", attrs={"value": "register"})
    )
    sent = {str(i["name"]): str(i["value"]) for i in confirmation.select("input")}
    assert sent["price_cents"] == "2534"

    registrar.post(address, sent)
    registrar.post(address, sent)

    assert registered() == ["Hélène Le Goff"]
    assert "1 driver is registered." in registrar.get(address).text


def test_what_was_entered_survives_a_reload_and_another_sign_in(registrar: Browser) -> None:
    address = begun(registrar)
    with_line(registrar, address, neph="12")

    page = signed_in(registrar, stored_registrar(user_id="usr_two", username="two")).get(address)

    assert "Le Goff" in page.text
    assert "08/03/1988" in page.text


def test_a_line_is_changed_and_removed(registrar: Browser) -> None:
    address = begun(registrar)
    with_line(registrar, address)
    form = registrar.get(f"{address}?line=1").soup.select_one("form#entry")
    assert form is not None
    assert form.select_one("[name=birth_date]")["value"] == "08/03/1988"  # type: ignore[index]

    with_line(registrar, address, number="1", last_name="Durand")
    assert "Durand" in registrar.get(address).text
    registrar.post(address, {"action": "remove_line", "number": "1"})

    assert "No driver yet" in registrar.get(address).text


def test_a_wrong_line_is_told_with_its_reason_and_nobody_can_be_registered(registrar: Browser) -> None:
    address = begun(registrar)
    with_line(registrar, address, neph="1508332000")
    with_line(registrar, address, last_name="Durand", neph="160331035474")
    registrar.post(address, {"action": "verify"})

    page = registrar.get(address)
    batch = driver_batches.get(CENTRE, address.rpartition("/")[2])
    refused = {"action": "register", "digest": batch.digest, "price_cents": "2534"}
    registrar.post(address, refused, status=409)

    assert "This is not a driving-licence file number." in page.text
    assert not page.soup.select("input[value=register]")
    assert registered() == []


def test_a_change_after_the_verification_asks_for_another_one(registrar: Browser) -> None:
    address = begun(registrar)
    with_line(registrar, address)
    registrar.post(address, {"action": "verify"})
    digest = driver_batches.get(CENTRE, address.rpartition("/")[2]).digest
    with_line(registrar, address, last_name="Durand", neph="160331035474")

    page = registrar.post(
        address, {"action": "register", "digest": digest, "price_cents": "2534"}, status=409
    )

    assert "Verify these lines first" in page.text
    assert registered() == []


def test_another_price_than_the_confirmed_one_is_refused(registrar: Browser) -> None:
    address = begun(registrar)
    with_line(registrar, address)
    registrar.post(address, {"action": "verify"})
    digest = driver_batches.get(CENTRE, address.rpartition("/")[2]).digest

    registrar.post(address, {"action": "register", "digest": digest, "price_cents": "1"}, status=409)

    assert registered() == []


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        ({"ends_on": "2026-11-24"}, 409, "The training has not ended yet"),
        ({"ends_on": "2024-12-31"}, 409, "no approval for this training"),
        ({"training": "fimo_goods"}, 409, "no approval for this training"),
        ({"training": ""}, 422, "Fill in this field."),
        ({"ends_on": "soon"}, 422, "Enter a date"),
    ],
)
def test_step_one_refuses_what_the_centre_may_not_declare(
    registrar: Browser, change: dict[str, str], status: int, said: str
) -> None:
    form = {**registrar.get("/drivers").form("/drivers"), "profile": "driver", "source": "manual"}
    address = registrar.post("/drivers", form).location
    step_1 = {"action": "declare", "training": "fco_goods", "ends_on": "2026-11-20", "title": "Mon titre"}

    page = registrar.post(address, {**step_1, **change}, status=status)

    assert said in page.text
    assert page.soup.select_one("[name=title]")["value"] == "Mon titre"  # type: ignore[index]


def test_only_trainings_approved_on_the_end_date_are_offered(registrar: Browser) -> None:
    form = {**registrar.get("/drivers").form("/drivers"), "profile": "driver", "source": "manual"}
    address = registrar.post("/drivers", form).location

    today = [o["value"] for o in registrar.get(address).soup.select("select[name=training] option")]
    before = [
        o["value"]
        for o in registrar.get(f"{address}?ends_on=2024-12-31").soup.select("select[name=training] option")
    ]

    assert today == ["", "fco_goods", "fco_module_goods"]
    assert before == [""]


def test_a_trainer_is_typed_in_and_the_centre_says_who_pays_the_card(registrar: Browser) -> None:
    form = {**registrar.get("/drivers").form("/drivers"), "profile": "trainer", "source": "file"}
    address = registrar.post("/drivers", form).location
    step_1 = {"action": "declare", "training": "fco_goods", "ends_on": "2026-11-20"}
    page = registrar.post(address, step_1, status=422)
    assert "pays_card" in page.errors
    assert "a card can be requested" in page.text

    registrar.post(address, {**step_1, "pays_card": "false"})

    batch = driver_batches.get(CENTRE, address.rpartition("/")[2])
    assert (batch.source.value, batch.pays_card) == ("manual", False)


def test_giving_up_drops_everything(registrar: Browser) -> None:
    address = begun(registrar)
    with_line(registrar, address)

    registrar.post(address, {"action": "give_up"})
    registrar.post(address, {"action": "give_up"})

    batch = driver_batches.get(CENTRE, address.rpartition("/")[2])
    assert (batch.state, batch.lines) == (BatchState.CANCELLED, ())
    registrar.post(address, {"action": "save_line", **LINE}, status=409)


def test_the_same_form_begins_one_entry(registrar: Browser) -> None:
    form = {**registrar.get("/drivers").form("/drivers"), "profile": "driver", "source": "manual"}

    registrar.post("/drivers", form)
    registrar.post("/drivers", form)

    assert len(driver_batches.of_centre(CENTRE).rows) == 1


def test_nobody_begins_an_entry_under_the_name_of_another_centres(registrar: Browser) -> None:
    """What is made of an entry is named after it: two of one name would share documents, which annulling makes void."""
    theirs = begun(registrar).rpartition("/")[2]
    stored_centre("org_elsewhere")
    signed_in(registrar, stored_registrar(Role.DRIVER_REGISTRAR, organisation_id="org_elsewhere"))
    form = registrar.get("/drivers").form("/drivers")

    for wanted in (theirs, str(form["batch_id"])):
        form_id = wanted[: len(str(form["batch_id"]))]
        mine = registrar.post(
            "/drivers", {**form, "batch_id": form_id, "profile": "driver", "source": "manual"}
        )
        assert mine.location.rpartition("/")[2] not in (theirs, form_id)


def test_more_text_than_a_row_holds_is_refused_in_words(registrar: Browser) -> None:
    address = begun(registrar)
    batch = driver_batches.get(CENTRE, address.rpartition("/")[2])
    long = DriverLine(number=0, **dict.fromkeys(FIELDS, "€" * 200))
    for _ in range(100):
        try:
            batch = rules.with_line(batch, long)
        except rules.TooManyTyped:
            break
    with transaction() as tx:
        driver_batches.replace(tx, batch, before=replace(batch))

    page = registrar.post(
        address, {"action": "save_line", "number": "0", **dict.fromkeys(FIELDS, "€" * 200)}, status=409
    )

    assert 50 < len(batch.lines) < 100
    assert "drivers are typed in at once" in page.text


def test_registering_is_promised_so_that_a_dead_server_does_not_stop_it(registrar: Browser) -> None:
    address = begun(registrar)
    with_line(registrar, address)
    registrar.post(address, {"action": "verify"})
    batch = driver_batches.get(CENTRE, address.rpartition("/")[2])

    registrar.post(address, {"action": "register", "digest": batch.digest, "price_cents": "2534"})

    assert outbox.get(f"driver_batch/{batch.batch_id}").kind == "driver_batch"


def test_without_an_active_contract_the_page_says_whom_to_ask(browser: Browser) -> None:
    stored_institute()
    stored_centre(is_suspended=True)
    signed_in(browser, stored_registrar())

    page = browser.get("/drivers")
    browser.post(
        "/drivers", {"batch_id": "drb_0000000000000001", "profile": "driver", "source": "manual"}, status=409
    )

    assert "no active service contract" in page.text
    assert driver_batches.of_centre(CENTRE).rows == ()


def test_who_has_not_the_right_finds_no_page(browser: Browser) -> None:
    stored_institute()
    stored_organisation()
    signed_in(browser, stored_user(**vars(a_user())))

    assert browser.get("/drivers", status=403).status == 403


def test_another_centres_entry_does_not_exist(registrar: Browser) -> None:
    address = begun(registrar)
    stored_centre("org_elsewhere")
    signed_in(registrar, stored_registrar(organisation_id="org_elsewhere"))

    registrar.get(address, status=404)
    registrar.post(address, {"action": "save_line", **LINE}, status=404)
    assert driver_batches.get(CENTRE, address.rpartition("/")[2]).lines == ()

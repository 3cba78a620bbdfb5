"""What a training defines comes along to its sessions, and can be changed there (SES-2)."""

from typing import Any

import pytest

from chalicelib.domain.access import Role
from chalicelib.models import history, sessions, trainings
from chalicelib.spreadsheets import catalogue_file
from tests.factories import signed_in, stored_institute, stored_session, stored_staff, stored_training
from tests.page import Browser

CODE = "GC42T_TRA_PE134"
NEW = "/staff/sessions/new"
DEFINED: dict[str, Any] = {
    "certification": "FCO",
    "scheme": "Plan de développement",
    "funding_eligible": True,
    "provider": "Formavia",
    "provider_email": "contact@formavia.example",
    "convocation_comment": "Chaussures de sécurité",
    "provider_comment": "Badge à l’accueil",
    "comments": "Salle au deuxième",
}


@pytest.fixture
def staff(browser: Browser) -> Browser:
    stored_institute()
    stored_training(**DEFINED)
    return signed_in(browser, stored_staff(Role.OPERATIONS_MANAGER))


def test_the_training_fills_in_the_session(staff: Browser) -> None:
    form = staff.get(f"{NEW}?training={CODE}").form(NEW)
    assert {name: form[name] for name in DEFINED} == {**DEFINED, "funding_eligible": "yes"}

    done = staff.post(NEW, form)

    session = sessions.get(done.location.split("/")[3])
    assert {name: getattr(session, name) for name in DEFINED} == DEFINED
    assert (session.title, session.capacity_min, session.capacity_target, session.capacity_max) == (
        "FCO transport de marchandises",
        3,
        8,
        12,
    )


def test_each_of_them_can_be_changed_and_the_history_tells(staff: Browser) -> None:
    stored_session(**DEFINED)
    changed = {name: "" for name in DEFINED if name != "funding_eligible"} | {"scheme": "Contrat pro"}

    page = staff.get("/staff/sessions/ses_1")
    staff.submit(page, "/staff/sessions/ses_1", **changed, funding_eligible=None)

    session = sessions.get("ses_1")
    assert {name: getattr(session, name) for name in changed} == changed
    assert not session.funding_eligible
    assert set(history.of("ses_1").rows[0].facts) == set(DEFINED)
    told = staff.get("/staff/sessions/ses_1/history").text
    for words in ("Scheme: Plan de développement → Contrat pro", "May be funded", "Certification: FCO → –"):
        assert words in told


@pytest.mark.parametrize("name", ["provider_email", "manager_email"])
def test_an_address_that_is_none_is_refused(staff: Browser, name: str) -> None:
    stored_session()

    page = staff.submit(
        staff.get("/staff/sessions/ses_1"), "/staff/sessions/ses_1", status=422, **{name: "nobody"}
    )

    assert name in page.errors
    assert sessions.get("ses_1").version == 0


def test_the_form_says_which_fields_are_mandatory(staff: Browser) -> None:
    page = staff.get(f"{NEW}?training={CODE}")

    assert "Every field is mandatory unless it says “optional”." in page.text
    optional = {str(label["for"])[2:] for label in page.soup.select("form label:has(.field-optional)")}
    required = {str(control["name"]) for control in page.soup.select("[required]")}
    assert {"title", "kind", "price_cents"} <= required
    assert DEFINED.keys() - {"funding_eligible"} <= optional
    assert not optional & required


def test_the_training_says_them_on_its_page(staff: Browser) -> None:
    path = f"/staff/trainings/{CODE}"

    staff.submit(staff.get(path), path, scheme="Contrat pro", provider_email="")

    training = trainings.get(CODE)
    assert (training.scheme, training.provider_email, training.provider) == ("Contrat pro", "", "Formavia")
    assert "Scheme: Plan de développement → Contrat pro" in staff.get(path).text


def test_the_training_says_them_in_its_file() -> None:
    lines = [
        "code;titre;dispositif;prestataire;e-mail prestataire;commentaire convocation;commentaire prestataire",
        "ABC;Titre;Contrat pro;Formavia;contact@formavia.example;Chaussures;Badge",
        "DEF;Titre;;;nobody;;",
    ]

    good, bad = catalogue_file.parse("\n".join(lines).encode()).rows

    assert good.value is not None
    read = good.value.training
    assert (
        read.scheme,
        read.provider,
        read.provider_email,
        read.convocation_comment,
        read.provider_comment,
    ) == (
        "Contrat pro",
        "Formavia",
        "contact@formavia.example",
        "Chaussures",
        "Badge",
    )
    assert bad.value is None
    assert [problem.column for problem in bad.problems] == ["e-mail prestataire"]

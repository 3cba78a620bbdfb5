"""No message of a session tells a client or a trainee about another client's people (NOT-1, ACC-13)."""

from dataclasses import replace

import pytest

from chalicelib.domain.access import DocumentType
from chalicelib.domain.session_mailings import MailSettings, Message, Recipients, Setting
from chalicelib.domain.sessions import SessionKind
from chalicelib.models import session_parts
from chalicelib.models.base import transaction
from chalicelib.services import session_mailings
from tests.deliveries import stored_order
from tests.factories import a_trainee, stored_establishment, stored_organisation
from tests.services.mailing import Papers, mails, stored_world

EVERYTHING = Setting(
    message=Message.REMINDER,
    to=(Recipients.TRAINEES, Recipients.ORDERERS, Recipients.TRAINERS),
    cc=(Recipients.ORDERERS.value,),
    documents=(
        DocumentType.PROGRAMME,
        DocumentType.TRAINER_FILE,
        DocumentType.ATTENDANCE_SHEET,
        DocumentType.EVALUATION,
    ),
)
ALL = {"programme", "trainer_file", "attendance_sheet", "evaluation"}


@pytest.fixture(autouse=True)
def papers(tables, monkeypatch) -> None:
    monkeypatch.setattr("chalicelib.services.session_documents", Papers(), raising=False)


def told_by_role(ports) -> dict[str, set[str]]:
    """The documents that each kind of recipient gets."""
    with transaction() as tx:
        before = MailSettings(session_id="ses_1")
        session_parts.replace(tx, replace(before, settings=(EVERYTHING,)), before=before)
    session_mailings.tell(ports, "ses_1", Message.REMINDER)
    return {
        mail.facts["recipient"]: {
            each.partition("/")[2].partition("#")[0] for each in mail.facts["documents"].split(";")
        }
        for mail in mails()
    }


@pytest.mark.parametrize(
    ("kind", "to_orderers"),
    [(SessionKind.INTER, {"programme"}), (SessionKind.INTRA, ALL - {"trainer_file"})],
)
def test_what_names_everybody_goes_to_the_institutes_people_only(ports, kind, to_orderers) -> None:
    stored_world(kind=kind)

    told = told_by_role(ports)

    assert told == {"trainees": {"programme"}, "orderers": to_orderers, "trainers": ALL}


def test_who_ordered_gets_no_copy_of_what_is_about_several_clients(ports) -> None:
    stored_world(kind=SessionKind.INTER)
    stored_organisation(organisation_id="org_rival", name="Cars Durand", siren="552100554")
    stored_establishment(organisation_id="org_rival", establishment_id="est_rival")
    zoe = a_trainee(organisation_id="org_rival", trainee_id="trn_zoe", email="zoe@durand.example")
    stored_order(
        zoe,
        organisation_id="org_rival",
        order_id="ord_01kj3v0000000riv",
        establishment_id="est_rival",
        ordered_by_email="eve@durand.example",
    )

    told_by_role(ports)

    copies = {mail.to[0]: mail.cc for mail in mails()}
    assert copies["trainer@horizon.example"] == ()
    assert "eve@durand.example" in copies["zoe@durand.example"]
    assert "eve@durand.example" not in copies["lea@duvallon.example"]

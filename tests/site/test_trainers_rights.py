"""What a trainer gets of sessions: everything to give the own ones, nothing of others', nothing about money (ACC-9, ACC-13)."""

import re
from dataclasses import replace

import pytest

from chalicelib.domain.access import RIGHTS, Role
from chalicelib.domain.attachments import Attachment, AttachmentType
from chalicelib.domain.costs import Cost, Costs, CostType, Split
from chalicelib.models import attachments, session_parts
from chalicelib.models.attachments import AttachmentItem
from chalicelib.models.base import transaction
from chalicelib.models.certificates import CertificateItem
from chalicelib.models.documents import DocumentItem
from chalicelib.models.emails import MailItem
from chalicelib.models.history import EntryItem
from chalicelib.models.outbox import PromiseItem
from chalicelib.models.registrations import RegistrationItem
from chalicelib.models.sessions import SessionItem
from chalicelib.web.site import ROUTES
from tests.architecture.test_access import SAMPLES, call
from tests.deliveries import ORDER_ID
from tests.factories import signed_in, stored_staff
from tests.fakes import NOW
from tests.page import Browser
from tests.services.session_mailing import LEA_SEAT, PLANNING, a_session_with_people

MINE = {
    **SAMPLES,
    "session_id": "ses_1",
    "organisation_id": "org_acme",
    "order_id": ORDER_ID,
    "owner_id": "ses_1",
    "document": "programme-0001",
    "registration_id": LEA_SEAT,
    "mailing_id": "reminder.seq_1",
    "survey_id": "sur_1",
}
PATHS = [
    (route, method)
    for route in ROUTES
    for method in route.methods
    if re.search(r"\{(session_id|registration_id|order_id|owner_id)\}", route.path)
    and "/drivers/" not in route.path
    and Role.TRAINER in RIGHTS[route.allow]
]
MONEY = re.compile(r"€|112[\s  ,]?000|1[\s  ,]120|448|PO-4711|devis-de-location")
"""A price, an amount, the number of an order, the name of a quotation."""


def address(path: str) -> str:
    return re.sub(r"\{([\w+]+)\}", lambda part: MINE[part[1]], path)


def a_trainer(browser: Browser, ports: object, *, gives: bool) -> Browser:
    """With a session that has an order, costs, a quotation and its documents."""
    a_session_with_people()
    user = stored_staff(Role.TRAINER, user_id="usr_paul", name="Paul Roche")
    if gives:
        sequences = tuple(
            replace(
                each,
                slots=tuple(
                    replace(slot, trainer_ids=(user.user_id,), trainers=(user.name,)) for slot in each.slots
                ),
            )
            for each in PLANNING.sequences
        )
        SessionItem.holding(replace(PLANNING, sequences=sequences), part="planning").save()
    costs = Costs(
        session_id="ses_1",
        lines=(
            Cost(
                cost_id="cst_1", type=CostType.TRAINER, words="Paul", amount_cents=44_800, split=Split.SESSION
            ),
        ),
    )
    with transaction() as tx:
        session_parts.replace(tx, costs, before=Costs(session_id="ses_1"))
        attachments.add(
            tx,
            Attachment(
                owner_id="ses_1",
                attachment_id="att_1",
                type=AttachmentType.QUOTATION,
                file_name="devis-de-location.pdf",
                content_type="application/pdf",
                size=9,
                file_key="attachments/ses_1/att_1.pdf",
                added_at=NOW,
                added_by_name="Nadia",
            ),
        )
    return signed_in(browser, user)


def test_somebody_elses_session_does_not_exist_for_a_trainer(browser: Browser, ports) -> None:
    """Every tab, every form, every file: not found or refused, and not one row changes."""
    paul = a_trainer(browser, ports, gives=False)
    before = rows()

    answers = {
        (method, route.path): call(paul, method, address(route.path)).status for route, method in PATHS
    }

    assert set(answers.values()) <= {403, 404}, answers
    assert len(answers) > 9
    assert rows() == before


def test_a_trainer_reads_nothing_about_money(browser: Browser, ports) -> None:
    paul = a_trainer(browser, ports, gives=True)
    pages = [
        address(route.path)
        for route, method in PATHS
        if method == "GET" and route.path != "/documents/{owner_id}/{document}"
    ]
    more = ["/staff", "/staff/own-sessions", "/account", "/staff/sessions/ses_1/participants?q=du"]
    files = [f"/staff/sessions/ses_1/{tab}?format=csv" for tab in ("participants/export", "evaluation")]

    read = {}
    for path in [*pages, *more, *files]:
        answer = call(paul, "GET", path)
        assert answer.status == 200, (path, answer.status)
        said = answer.body.decode(errors="ignore")
        read[path] = MONEY.findall(re.sub(r"<[^>]+>", " ", said))

    assert not {path: found for path, found in read.items() if found}
    assert call(paul, "GET", "/staff/sessions/ses_1/documents?file=att_1").status == 404
    assert call(paul, "GET", f"/documents/{ORDER_ID}/purchase_order-0001").status == 404


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/staff/sessions/ses_1/participants", {"action": "issue:success", "chosen": LEA_SEAT}),
        ("/staff/sessions/ses_1/participants", {"action": "remove:", "waiting_id": "wai_1", "reason": "x"}),
        ("/staff/sessions/ses_1/documents", {"action": "send", "chosen": LEA_SEAT, "run": "hnd_1"}),
        ("/staff/sessions/ses_1/documents", {"action": "remove", "attachment_id": "att_1"}),
        ("/staff/sessions/ses_1/documents", {"action": "attach", "type": "quotation", "key": "uploads/x"}),
        ("/staff/sessions/ses_1/documents", {"action": "draw", "kind": "completion"}),
        ("/staff/sessions/ses_1/documents", {"action": "draw", "kind": "purchase_order"}),
        (f"/staff/registrations/org_acme/{LEA_SEAT}", {"do": "issue", "kind": "success"}),
        (f"/staff/registrations/org_acme/{LEA_SEAT}", {"do": "revoke", "certificate_id": "cer_1"}),
        (f"/staff/registrations/org_acme/{LEA_SEAT}", {"do": "cancel", "registration_id": LEA_SEAT, "reason": "x"}),
        (f"/staff/registrations/org_acme/{LEA_SEAT}", {"do": "give", "registration_id": LEA_SEAT, "trainee_id": "trn_lea"}),
        (f"/staff/registrations/org_acme/{LEA_SEAT}", {"do": "move", "registration_id": LEA_SEAT, "session_code": "2026-00001"}),
        (f"/staff/registrations/org_acme/{LEA_SEAT}", {"do": "start", "registration_id": LEA_SEAT}),
        (f"/staff/registrations/org_acme/{LEA_SEAT}", {"do": "send_convocation", "run": "hnd_1"}),
        (f"/staff/registrations/org_acme/{LEA_SEAT}", {"do": "draw", "kind": "completion"}),
        (f"/staff/registrations/org_acme/{LEA_SEAT}", {"do": "draw", "kind": "certificate"}),
        ("/staff/sessions/ses_1/planning", {"action": "remove_slot", "slot": "slo_14"}),
        ("/staff/sessions/ses_1/evaluation", {"action": "save"}),
        ("/staff/sessions/ses_1/workflow", {"workflow": "cancelled", "reason": "x"}),
        ("/staff/sessions/ses_1/publication", {"action": "hide"}),
    ],
)  # fmt: skip
def test_a_form_made_by_hand_does_nothing_for_a_trainer(browser: Browser, ports, path, form) -> None:
    paul = a_trainer(browser, ports, gives=True)
    before = rows()

    answer = paul.gateway.request(
        "POST",
        path,
        form={**form, "csrf_token": paul.csrf_token()},
        headers={"accept": "text/html", "cookie": "; ".join(f"{n}={v}" for n, v in paul.cookies.items())},
    )

    assert answer.status in (403, 404, 409, 422), answer.text[:500]
    assert rows() == before


def rows() -> list[str]:
    """What hangs on sessions and their seats, and what was promised or written down."""
    kept = (
        SessionItem,
        RegistrationItem,
        DocumentItem,
        AttachmentItem,
        CertificateItem,
        EntryItem,
        PromiseItem,
        MailItem,
    )
    return sorted(str(row.serialize()) for model in kept for row in model.scan())

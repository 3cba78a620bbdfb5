"""Files attached to a session: what may be attached, once, by whom, and taken away (SES-14, SES-17)."""

import pytest

from chalicelib.domain.access import Role, may_read_attachment
from chalicelib.domain.attachments import MAX_BYTES, MAX_NAME, AttachmentType, content_type_of, safe_name
from chalicelib.domain.errors import InvalidInput, NotFound
from chalicelib.models import attachments, history
from chalicelib.services import attachments as services
from tests.factories import a_user

PDF = b"%PDF-1.7 a scan"
SHEET = AttachmentType.SIGNED_SHEET


@pytest.fixture
def sam(tables):
    return a_user(user_id="usr_sam", name="Sam").person()


def arrived(ports, sam, name="feuille signée.pdf", content=PDF):
    form = services.upload_form(ports, sam, "ses_1", back_to="https://portal.test/")
    key = form.fields["key"].replace("${filename}", name)
    ports.files.drops[key] = content
    return key


def test_a_file_that_arrived_is_kept_and_told(ports, sam):
    made = services.keep(ports, sam, "ses_1", arrived(ports, sam), SHEET)

    assert attachments.of_owner("ses_1") == [made]
    assert (made.file_name, made.content_type, made.size) == ("feuille signée.pdf", "application/pdf", 15)
    assert ports.files.documents[made.file_key] == PDF
    assert services.link(ports, made) == f"https://files.test/{made.file_key}?signed=300"
    (entry,) = history.of("ses_1").rows
    assert (entry.what, entry.facts["name"]) == ("attachment.added", "feuille signée.pdf")


def test_a_form_sent_twice_attaches_once(ports, sam):
    key = arrived(ports, sam)

    assert services.keep(ports, sam, "ses_1", key, SHEET) == services.keep(ports, sam, "ses_1", key, SHEET)
    assert len(attachments.of_owner("ses_1")) == 1
    assert len(history.of("ses_1").rows) == 1


def test_a_file_is_taken_away_once(ports, sam):
    made = services.keep(ports, sam, "ses_1", arrived(ports, sam), SHEET)
    ports.now.forward(minutes=1)

    services.remove(ports, sam, "ses_1", made.attachment_id)

    assert attachments.of_owner("ses_1") == []
    assert [entry.what for entry in history.of("ses_1").rows] == ["attachment.removed", "attachment.added"]
    assert made.file_key in ports.files.documents
    with pytest.raises(NotFound):
        services.remove(ports, sam, "ses_1", made.attachment_id)


@pytest.mark.parametrize(
    "key",
    [
        "documents/org_acme/ord_1/x.pdf",
        "uploads/attachments/ses_2/usr_sam/upl_1/x.pdf",
        "uploads/attachments/ses_1/usr_other/upl_1/x.pdf",
        "uploads/attachments/ses_1/usr_sam/../usr_other/x.pdf",
        "uploads/imports/catalogue/staff/usr_sam/x.csv",
        "",
    ],
)
def test_only_ones_own_uploads_for_this_object_are_taken(ports, sam, key):
    ports.files.drops[key] = PDF

    with pytest.raises(NotFound):
        services.keep(ports, sam, "ses_1", key, SHEET)
    assert attachments.of_owner("ses_1") == []


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("a.pdf", PDF, "application/pdf"),
        ("A.PDF", PDF, "application/pdf"),
        ("plan.jpeg", b"\xff\xd8\xff\xe0", "image/jpeg"),
        (
            "note.docx",
            b"PK\x03\x04",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        ("old.doc", b"\xd0\xcf\x11\xe0", "application/msword"),
        ("scans.zip", b"PK\x03\x04", "application/zip"),
    ],
)
def test_papers_pictures_and_office_files_may_be_attached(name, content, content_type):
    assert content_type_of(name, content) == content_type


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<html>"),
        ("picture.svg", b"<svg>"),
        ("run.exe", b"MZ"),
        ("pdf", PDF),
        ("a.pdf.exe", PDF),
        ("a.pdf", b"<html>"),
        ("a.png", PDF),
        ("a.pdf", b""),
    ],
)
def test_anything_else_is_refused_without_a_trace(ports, sam, name, content):
    key = arrived(ports, sam, name, content)

    with pytest.raises(InvalidInput):
        services.keep(ports, sam, "ses_1", key, SHEET)
    assert attachments.of_owner("ses_1") == []
    assert not ports.files.documents


def test_a_file_that_is_too_large_is_refused(ports, sam):
    with pytest.raises(InvalidInput):
        services.keep(ports, sam, "ses_1", arrived(ports, sam, content=PDF.ljust(MAX_BYTES + 1)), SHEET)
    assert not ports.files.documents


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("feuille.pdf", "feuille.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\scans\\sheet.pdf", "sheet.pdf"),
        ("a\x00b\n.pdf", "a-b-.pdf"),
        ("...", "file"),
        ("", "file"),
        (".htaccess", "htaccess"),
        ("x" * 200 + ".pdf", "x" * (MAX_NAME - 4) + ".pdf"),
    ],
)
def test_a_name_keeps_no_folder_and_no_trick(typed, kept):
    assert safe_name(typed) == kept


@pytest.mark.parametrize(
    ("role", "kind", "reads"),
    [
        (Role.TRAINING_MANAGER, AttachmentType.PROVIDER_INVOICE, True),
        (Role.TRAINER, AttachmentType.PROVIDER_INVOICE, False),
        (Role.TRAINER, AttachmentType.QUOTATION, False),
        (Role.TRAINER, AttachmentType.SIGNED_SHEET, True),
        (Role.TRAINEE, AttachmentType.RULES, True),
        (Role.TRAINEE, AttachmentType.SIGNED_SHEET, False),
        (Role.CLIENT_ADMINISTRATOR, AttachmentType.RULES, False),
    ],
)
def test_trainers_read_nothing_financial_and_trainees_what_is_for_them(role, kind, reads):
    assert may_read_attachment(a_user(roles=frozenset({role})).person(), kind) is reads

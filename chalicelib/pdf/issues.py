"""What the documents of a session share: who issues them, under which number and version, how to check them; their first and last lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from chalicelib import formats
from chalicelib.pdf import layout
from chalicelib.pdf.parties import Institute
from chalicelib.pdf.sheet import ACCENT, Sheet
from chalicelib.templating import translate


@dataclass(frozen=True, kw_only=True)
class Issue:
    """One version of a document, as it was issued. Drawing it again gives the same bytes."""

    language: str
    number: str
    version: int = 1
    reissue_reason: str = ""
    """Why there is a version after the first (DOC-2)."""
    issued_on: date
    institute: Institute
    verification_code: str
    verification_url: str


def begin(
    issue: Issue, title: str, *, details: Sequence[str] = (), running: str = "", landscape: bool = False
) -> Sheet:
    """A sheet with its letterhead; `running` tops the later pages, and is the title with the number unless told."""
    _ = partial(translate, issue.language)
    whole = f"{title} {issue.number}"
    sheet = Sheet(
        title=whole,
        author=issue.institute.name,
        language=issue.language,
        issued_on=issue.issued_on,
        accent=issue.institute.accent or ACCENT,
        landscape=landscape,
    )
    sheet.next_page()
    lines = [_("Issued on %(day)s", day=formats.written_day(issue.issued_on, issue.language)), *details]
    if issue.version > 1:
        lines.append(_("Version %(version)s", version=issue.version))
    layout.letterhead(sheet, issue.institute, title=title, reference=issue.number, details=lines)
    sheet.on_new_page = lambda: layout.running_head(sheet, left=issue.institute.name, right=running or whole)
    return sheet


def say_replaced(sheet: Sheet, issue: Issue) -> None:
    """Which version this one replaces, and why; nothing on a first version."""
    if issue.version == 1:
        return
    _ = partial(translate, issue.language)
    now, before = issue.version, issue.version - 1
    sentence = _("Version %(now)s replaces version %(before)s.", now=now, before=before)
    reason = _("Reason: %(reason)s", reason=issue.reissue_reason) if issue.reissue_reason else ""
    layout.notice(sheet, f"{sentence} {reason}".strip())


def verify(sheet: Sheet, issue: Issue, *, width: float | None = None) -> None:
    """The code by which anybody checks the document (DOC-3)."""
    layout.verification(
        sheet,
        code=issue.verification_code,
        url=issue.verification_url,
        language=issue.language,
        width=width,
    )


def finish(sheet: Sheet, issue: Issue) -> bytes:
    """The file, with the institute's legal line and the page number at the foot of each page."""
    legal = layout.legal_line(issue.institute, language=issue.language)
    return sheet.finish(
        lambda number, count: layout.footer(sheet, legal, number, count, language=issue.language)
    )


def institute_lines(institute: Institute) -> list[str]:
    """Where the institute is and how to reach it; who it is to the law is at the foot of each page."""
    reached = " · ".join(part for part in (institute.phone, institute.email) if part)
    return [*layout.address_lines(institute.address), *([reached] if reached else [])]

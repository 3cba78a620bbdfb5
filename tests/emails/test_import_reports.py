"""The report of an import says what happened, also when nothing could."""

from dataclasses import replace

import pytest

from chalicelib.emails import import_report
from chalicelib.emails.import_report import Problem
from tests.emails.samples import REPORT, envelope


@pytest.mark.parametrize(("language", "subject"), [("fr", "Fichier refusé"), ("en", "File refused")])
def test_an_unreadable_file_is_never_told_as_accepted(language: str, subject: str) -> None:
    why = Problem(line=0, column="", value="", reason="This is no spreadsheet.")
    report = replace(REPORT, is_unreadable=True, refused=0, created=0, problems=(why,))

    message = import_report.build(report, envelope(language))

    assert message.subject.startswith(subject)
    for said in (message.text, message.html):
        assert "This is no spreadsheet." in said
        assert "Every line was accepted" not in said
        assert "ont été acceptées" not in said

"""PER-5: a document takes at most 1.3 times what fpdf2 needs for the bare drawing of the same text."""

import statistics
import time
from collections.abc import Callable
from functools import partial

from benchmarks.report import Report


def run(report: Report) -> None:
    from chalicelib.pdf import attendance_sheet, convocation, purchase_order
    from tests.pdf import samples, session_samples

    for seats, limit in ((3, 15.0), (20, 30.0)):
        document = samples.ordered_for(seats)
        ours = milliseconds(partial(purchase_order.build, document))
        bare = milliseconds(partial(_bare, seats))
        report.add("PER-5", f"purchase order of {seats} trainees, warm", ours, "ms", at_most=limit)
        report.add("PER-5", "  against bare fpdf2", ours / bare, "", at_most=1.3)
    ours = milliseconds(partial(convocation.build, session_samples.CONVOCATION))
    report.add("PER-5", "convocation, warm", ours, "ms", at_most=15.0)
    for people, half_days, limit in ((12, 4, 20.0), (40, 10, 60.0)):
        sheet = session_samples.sheet_for(people, half_days=half_days)
        ours = milliseconds(partial(attendance_sheet.build, sheet))
        report.add("PER-5", f"attendance sheet of {people} trainees, warm", ours, "ms", at_most=limit)
    report.add(
        "PER-5", "  against bare fpdf2, rows alone", ours / milliseconds(partial(_bare, 80)), "", at_most=1.3
    )


def _bare(lines: int) -> bytes:
    """About as many words, drawn by fpdf2 alone with the same typeface, which it parses anew each time."""
    from fpdf import FPDF

    from chalicelib.pdf import typeface

    pdf = FPDF(enforce_compliance="PDF/A-3B")
    pdf.set_lang("fr")
    for style, file in (("", "regular.ttf"), ("B", "semibold.ttf")):
        pdf.add_font("sans", style, typeface.FOLDER / file)
    pdf.add_page()
    pdf.set_font("sans", "", 9)
    for _ in range(40):
        pdf.cell(0, 5, "Institut Garonne Formation, 12 quai des Chartrons", new_x="LMARGIN", new_y="NEXT")
    for _ in range(lines):
        for width in (10, 60, 50, 50):
            pdf.cell(width, 6, "Gestionnaire", border=1)
        pdf.ln()
    pdf.set_font("sans", "B", 9)
    pdf.cell(0, 6, "Net à payer 448,00 €")
    return bytes(pdf.output())


def milliseconds(work: Callable[[], object], *, times: int = 30) -> float:
    """Median CPU of one call, after three that warm up."""
    spent = []
    for number in range(times + 3):
        started = time.process_time()
        work()
        if number >= 3:
            spent.append((time.process_time() - started) * 1000)
    return statistics.median(spent)

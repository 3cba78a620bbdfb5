"""NOT-7, PER-2: finding what is due, and the staff's list of sessions, cost the same at 60 and at 1,000 sessions of 20 people."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from benchmarks import data
from benchmarks.report import Report
from benchmarks.world import Cost, engine, measure

FEW, MANY = 60, 1_000
"""The few fill a page of the list, so that both show as many rows."""
LIST = "/staff/sessions"
DUE = "looking for what is due"


def run(report: Report) -> None:
    with engine() as meter:
        from app import app
        from chalicelib import bootstrap
        from chalicelib.models import mailings
        from chalicelib.services import mailing_dispatch, session_mailings
        from tests.gateway import Gateway

        data.real_ports()
        data.an_institute_that_sells()
        browser = data.a_staff_browser(Gateway(app))
        headers = {"cookie": "; ".join(f"{k}={v}" for k, v in browser.cookies.items()), "accept": "text/html"}
        assert browser.gateway.request("GET", LIST, headers=headers).status == 200
        ports = bootstrap.ports()

        def sessions(first: int, count: int) -> None:
            data.many_sessions(count, first=first)
            for number in range(first, first + count):
                session_mailings.recompute(ports, f"ses_mail{number:05d}")

        def costs() -> dict[str, Cost]:
            return {
                LIST: measure(meter, lambda: browser.gateway.request("GET", LIST, headers=headers)),
                DUE: measure(meter, lambda: mailings.due(at=datetime.now(UTC), limit=100)),
            }

        sessions(0, FEW)
        few = costs()
        sessions(FEW, MANY - FEW)
        many = costs()
        meter.reset()
        row = next(m for m in mailings.of_session("ses_mail00000") if m.message.value == "reminder")
        mailings.write(replace(row, postponed_to=datetime.now(UTC) - timedelta(minutes=1)))
        sent = measure(meter, lambda: mailing_dispatch.send_due(ports), times=1, warm_up=0)
    _tell(report, few, many)
    report.add("NOT-7", "a reminder to 20 people, read units", sent.read_units, "RCU")
    report.add("NOT-7", "a reminder to 20 people, write units", sent.write_units, "WCU")


def _tell(report: Report, few: dict[str, Cost], many: dict[str, Cost]) -> None:
    for what in (LIST, DUE):
        report.add("NOT-7", f"{what} at {MANY} sessions, CPU", many[what].cpu_ms, "ms")
        ratio = many[what].cpu_ms / few[what].cpu_ms
        report.add("NOT-7", f"{what} at {MANY} against {FEW} sessions, CPU", ratio, "", at_most=1.3)
        units = many[what].read_units / few[what].read_units
        report.add("NOT-7", f"{what} at {MANY} against {FEW} sessions, read units", units, "", at_most=1)
        report.add("NOT-7", f"{what}, read units", many[what].read_units, "RCU")
        report.add("NOT-7", f"{what}, calls to DynamoDB", many[what].calls, "calls")

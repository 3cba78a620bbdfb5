"""PER-2: a search over 10,000 trainings with 20,000 sessions."""

from benchmarks import data
from benchmarks.report import Report
from benchmarks.world import engine, measure

TRAININGS = 10_000
SEARCHES = (
    "/catalogue",
    "/catalogue?q=*PE01*",
    "/catalogue?q=secur*+module",
    "/catalogue?q=management+niveau+4",
)


def run(report: Report) -> None:
    with engine() as meter:
        from app import app
        from chalicelib import bootstrap
        from chalicelib.services import catalogue
        from tests.gateway import Gateway

        data.real_ports()
        data.an_institute_that_sells()
        data.many_trainings(TRAININGS)
        catalogue.rebuild(bootstrap.ports())
        browser = data.a_client_browser(Gateway(app))
        headers = {"cookie": "; ".join(f"{k}={v}" for k, v in browser.cookies.items()), "accept": "text/html"}
        for path in SEARCHES:
            answer = browser.gateway.request("GET", path, headers=headers)
            assert answer.status == 200, (path, answer.text[:1000])
            cost = measure(meter, lambda path=path: browser.gateway.request("GET", path, headers=headers))  # type: ignore[misc]
            report.add("PER-2", f"{path} over {TRAININGS}, CPU", cost.cpu_ms, "ms", at_most=30)
            report.add("PER-2", f"{path}, calls to DynamoDB", cost.calls, "calls", at_most=3)

"""PER-2: a list page costs the same at 100 and at 100,000 orders."""

from benchmarks import data
from benchmarks.report import Report
from benchmarks.world import Cost, engine, measure

FEW, MANY = 100, 100_000
PAGES = ("/orders", "/registrations")


def run(report: Report) -> None:
    with engine() as meter:
        from app import app
        from tests import deliveries
        from tests.gateway import Gateway

        data.real_ports()
        data.an_institute_that_sells()
        browser = data.a_client_browser(Gateway(app))
        deliveries.stored_order()
        data.many_orders(FEW, organisation_id="org_acme")

        def costs() -> dict[str, Cost]:
            return {
                path: measure(meter, lambda path=path: browser.gateway.request("GET", path, headers=headers))
                for path in PAGES
            }  # type: ignore[misc]

        headers = {"cookie": "; ".join(f"{k}={v}" for k, v in browser.cookies.items()), "accept": "text/html"}
        assert browser.gateway.request("GET", "/orders", headers=headers).status == 200
        few = costs()
        data.many_orders(MANY, first=FEW)
        many = costs()
    for path in PAGES:
        report.add("PER-2", f"{path} at {MANY} orders, CPU", many[path].cpu_ms, "ms", at_most=10)
        report.add(
            "PER-2",
            f"{path} at {MANY} against {FEW} orders",
            many[path].cpu_ms / few[path].cpu_ms,
            "",
            at_most=1.1,
        )
        report.add("PER-2", f"{path}, calls to DynamoDB", many[path].calls, "calls", at_most=3)
        report.add("PER-2", f"{path}, read units", many[path].read_units, "RCU")

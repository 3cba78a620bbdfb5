"""PER-4: a file of 10,000 drivers verified, then registered with its documents owed; time, memory of the process, capacity units."""

import csv
import io
import random
import resource
import sys
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from benchmarks import data
from benchmarks.report import WRITE_UNIT_EUROS, Report
from benchmarks.world import Meter, engine

if TYPE_CHECKING:  # importing these names tables, which the engine must be ready for
    from chalicelib.domain.driver_batches import Batch
    from chalicelib.domain.drivers import Declaration, DriverLine

LINES = 10_000
FIRST_NAMES = ("Hélène", "Driss", "François", "Gaëlle", "Noël", "Léa", "Karim", "Pierre-Yves", "Maëlys")
LAST_NAMES = ("Durand", "Vo", "Le Goff", "D’Almeida", "Müller", "N’Diaye", "Châtelain", "O’Connor", "Île")


def a_file(lines: int) -> bytes:
    """Invented drivers, as a centre's software exports them."""
    chance = random.Random(4)
    out = io.StringIO()
    rows = csv.writer(out, delimiter=";")
    rows.writerow(
        ("Référence", "N° de commande", "Prénom", "Nom", "Date de naissance", "N° de permis de conduire")
    )
    for number in range(lines):
        born = date(chance.randint(1960, 2004), chance.randint(1, 12), chance.randint(1, 28))
        neph = f"{chance.randint(0, 25):02d}{chance.randint(1, 12):02d}{number:08d}"
        names = (chance.choice(FIRST_NAMES), chance.choice(LAST_NAMES))
        rows.writerow((f"REF{number:06d}", f"COM{number % 40:04d}", *names, f"{born:%d/%m/%Y}", neph))
    return out.getvalue().encode("cp1252")


def run(report: Report) -> None:
    with engine() as meter:
        from chalicelib.domain.driver_trainings import DriverTraining
        from chalicelib.domain.drivers import Declaration

        data.real_ports()
        fco = Declaration(training=DriverTraining.FCO_GOODS, title="FCO", ends_on=date(2026, 3, 20))
        lines = _verified(report, fco)
        _registered(report, meter, fco, lines)
        scale = 1024 if sys.platform == "linux" else 1024**2
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / scale
        report.add("PER-4", "… memory of the process", peak, "MiB", at_most=300)


def _verified(report: Report, fco: "Declaration") -> "Sequence[DriverLine]":
    from chalicelib.services import driver_registrations
    from chalicelib.spreadsheets import drivers_file

    content = a_file(LINES)
    started = time.perf_counter()
    parsed = drivers_file.parse(content, file_name="drivers.csv")
    checked = driver_registrations.verify(fco, parsed.lines, also=parsed.findings)
    report.add("PER-4", "10,000 drivers verified", time.perf_counter() - started, "s", at_most=3)
    assert sum(line.is_good for line in checked) == LINES
    return parsed.lines


def _registered(report: Report, meter: Meter, fco: "Declaration", lines: "Sequence[DriverLine]") -> None:
    from chalicelib import bootstrap
    from chalicelib.domain.driver_trainings import Approval, Centre
    from chalicelib.services import driver_registrations

    approval = Approval(
        organisation_id="org_centre",
        approval_id="agr_1",
        number="AGR-1",
        trainings=frozenset({fco.training}),
        starts_on=date(2020, 1, 1),
        ends_on=date(2040, 1, 1),
    )
    centre = Centre(organisation_id="org_centre", approvals=(approval,))
    batch = _confirmed(fco)
    meter.reset()
    started = time.perf_counter()
    done = driver_registrations.register(bootstrap.ports(), centre, batch, lines)
    spent = time.perf_counter() - started
    assert done.counts.registered == LINES
    report.add("PER-4", "… registered, documents owed", spent, "s", at_most=30)
    report.add("PER-4", "… write units per driver", meter.write_units / LINES, "units")
    report.add("PER-6", "1,000 driver registrations", meter.write_units / 10 * WRITE_UNIT_EUROS, "€")


def _confirmed(fco: "Declaration") -> "Batch":
    """A batch whose price and consequences were confirmed."""
    from chalicelib.domain import driver_batches as rules
    from chalicelib.domain.drivers import Source
    from chalicelib.models import driver_batches
    from chalicelib.models.base import transaction

    batch = rules.Batch(
        organisation_id="org_centre",
        batch_id="drb_0000000000000001",
        source=Source.FILE,
        file_key="x",
        file_sha256="x",
        created_at=datetime.now(UTC),
        created_by_id="usr_1",
        created_by_name="Anne",
    )
    batch = rules.verified(rules.declared(batch, fco), rules.Counts(lines=LINES, good=LINES), said="x")
    batch = rules.registering(batch, digest=batch.digest, price_cents=2534)
    with transaction() as tx:
        driver_batches.add(tx, batch)
    return batch

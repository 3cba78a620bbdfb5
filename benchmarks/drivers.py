"""PER-4: a file of 10,000 drivers verified, then registered with its documents owed; time, memory of the process, capacity units."""

import csv
import io
import random
import resource
import sys
import time
from datetime import UTC, date, datetime

from benchmarks import data
from benchmarks.report import WRITE_UNIT_EUROS, Report
from benchmarks.world import engine

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
        from chalicelib import bootstrap
        from chalicelib.domain import driver_batches as rules
        from chalicelib.domain.driver_trainings import Approval, Centre, DriverTraining
        from chalicelib.domain.drivers import Declaration, Source
        from chalicelib.models import driver_batches
        from chalicelib.models.base import transaction
        from chalicelib.services import driver_registrations
        from chalicelib.spreadsheets import drivers_file

        data.real_ports()
        content = a_file(LINES)
        fco = Declaration(training=DriverTraining.FCO_GOODS, title="FCO", ends_on=date(2026, 3, 20))
        approval = Approval(
            organisation_id="org_centre",
            approval_id="agr_1",
            number="AGR-1",
            trainings=frozenset({DriverTraining.FCO_GOODS}),
            starts_on=date(2020, 1, 1),
            ends_on=date(2040, 1, 1),
        )
        centre = Centre(organisation_id="org_centre", approvals=(approval,))

        started = time.perf_counter()
        meter.reset()
        parsed = drivers_file.parse(content, file_name="drivers.csv")
        checked = driver_registrations.verify(fco, parsed.lines, also=parsed.findings)
        report.add("PER-4", "10,000 drivers verified", time.perf_counter() - started, "s", at_most=3)
        good = sum(line.is_good for line in checked)
        assert good == LINES, good

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
        batch = rules.verified(rules.declared(batch, fco), rules.Counts(lines=LINES, good=good))
        batch = rules.registering(batch, digest=batch.digest, price_cents=2534)
        with transaction() as tx:
            driver_batches.add(tx, batch)
        meter.reset()
        started = time.perf_counter()
        done = driver_registrations.register(bootstrap.ports(), centre, batch, parsed.lines)
        spent = time.perf_counter() - started
        assert done.counts.registered == LINES
        report.add("PER-4", "… registered, documents owed", spent, "s", at_most=30)
        report.add("PER-4", "… write units per driver", meter.write_units / LINES, "units")
        report.add("PER-6", "1,000 driver registrations", meter.write_units / 10 * WRITE_UNIT_EUROS, "€")
        scale = 1024 if sys.platform == "linux" else 1024**2
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / scale
        report.add("PER-4", "… memory of the process", peak, "MiB", at_most=300)

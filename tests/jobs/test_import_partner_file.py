"""Partners' files dropped in their folders: imported by themselves, reported to the partner and to the institute (SES-9)."""

from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.access import Person
from chalicelib.domain.imports import Choices, ImportKind, ImportRun, ImportSource, RunState, scope_of
from chalicelib.models import history, import_runs
from chalicelib.models.emails import MailItem
from chalicelib.models.import_runs import ImportRunItem
from chalicelib.models.partners import PartnerItem
from chalicelib.models.sessions import SessionItem
from chalicelib.models.trainings import TrainingItem
from chalicelib.ports import Ports
from chalicelib.services import import_drops, imports, mail_builders, mailings
from tests import factories
from tests.jobs.test_import_dropped_file import announced, deliver, drop
from tests.services.partnering import FIRST, PARTNER_ID, SECOND, stored, stored_partner, table
from tests.spreadsheets.partner_files import LHEO_23

KEY = "drops/partners/rhone/offre.xml"
SCOPE = scope_of(ImportKind.PARTNERS, PARTNER_ID)


@pytest.fixture(autouse=True)
def institute(tables: None) -> None:
    factories.stored_institute()
    stored_partner()


@pytest.fixture
def staff(tables: None) -> Person:
    return factories.stored_staff().person()


def runs() -> tuple[ImportRun, ...]:
    return import_runs.of_scope(SCOPE).rows


def mails() -> dict[str, Any]:
    return {mail.to[0]: mail for mail in MailItem.scan()}


def test_a_file_in_the_folder_of_a_partner_is_imported_by_itself(ports: Ports) -> None:
    drop(ports, KEY, LHEO_23.encode())

    answer = deliver(announced(KEY))

    assert answer["batchItemFailures"] == []
    (run,) = runs()
    assert (run.state, run.counts, run.source) == (RunState.DONE, {"created": 2}, ImportSource.DROP)
    assert set(stored()) == {"S-1", "S-2"}
    assert set(mails()) == {"contact@horizon.example", "reports@rhone.example"}
    (entry,) = history.of(stored()["S-1"].session_id).rows
    assert (entry.who_name, entry.facts["partner"]) == ("Cursus", "Formation Rhône")


def test_the_partner_reads_what_became_of_each_line_without_a_link_to_our_pages(ports: Ports) -> None:
    drop(ports, KEY, LHEO_23.replace("20261215", "20261213").encode())
    deliver(announced(KEY))
    (run,) = runs()

    letters = {mail.to[0]: mail_builders.build(ports, mail) for mail in mailings.log_of(run.run_id)}

    outside, inside = letters["reports@rhone.example"], letters["contact@horizon.example"]
    assert f"/staff/partners/{PARTNER_ID}/imports/{run.run_id}" in inside.text
    assert "/staff/" not in outside.text + outside.html
    for letter in (outside, inside):
        assert "S-1: periode/fin" in letter.text
        (attached,) = letter.attachments
        assert attached.file_name == "offre-report.csv"
        lines = attached.content.decode("utf-8-sig").splitlines()
        assert lines[0] == "Ligne;Colonne;Valeur;État;Motif;Ce qui est attendu"
        assert len(lines) == 4
        assert any("Nouvelle session 2026-00001, en brouillon." in line for line in lines)


def test_good_lines_are_loaded_although_others_are_refused(ports: Ports) -> None:
    drop(ports, "drops/partners/rhone/s.csv", table(FIRST, SECOND.replace("Gestes et postures", "")).encode())

    deliver(announced("drops/partners/rhone/s.csv"))

    assert [(run.state, run.counts) for run in runs()] == [(RunState.DONE, {"created": 1, "refused": 1})]


def test_delivered_five_times_it_has_one_effect(ports: Ports) -> None:
    drop(ports, KEY, LHEO_23.encode())

    for _ in range(5):
        deliver(announced(KEY))

    assert [run.counts for run in runs()] == [{"created": 2}]
    assert len(stored()) == 2
    assert MailItem.count() == 2


def test_the_same_file_dropped_again_changes_nothing(ports: Ports) -> None:
    drop(ports, KEY, LHEO_23.encode())

    deliver(announced(KEY, version="v1"))
    deliver(announced(KEY, version="v2"))

    assert sorted(str(run.counts) for run in runs()) == ["{'created': 2}", "{'unchanged': 2}"]


def test_a_folder_that_is_nobodys_is_reported_to_staff(ports: Ports) -> None:
    drop(ports, "drops/partners/saone/offre.xml", LHEO_23.encode())

    for _ in range(2):
        deliver(announced("drops/partners/saone/offre.xml"))

    (run,) = import_runs.of_scope("partners").rows
    assert (run.state, run.file_name) == (RunState.UNREADABLE, "offre.xml")
    (mail,) = MailItem.scan()
    assert mail.to == ("contact@horizon.example",)
    letter = mail_builders.build(ports, mailings.log_of(run.run_id)[0])
    assert "« saone »".replace(" ", "\u202f") in letter.text
    assert f"/staff/imports/partners/{run.run_id}" in letter.text
    assert TrainingItem.count() == SessionItem.count() == 0


@pytest.mark.parametrize(
    "key", ["drops/partners/offre.xml", "drops/partners/rhone/", "drops/partners/rhone/gone.xml"]
)
def test_files_that_are_gone_or_out_of_place_are_passed_over(ports: Ports, key: str) -> None:
    if key.endswith("offre.xml"):
        drop(ports, key, LHEO_23.encode())

    assert deliver(announced(key))["batchItemFailures"] == []
    assert ImportRunItem.count() == 0


def test_hostile_and_large_files_are_news_and_no_failure(ports: Ports) -> None:
    drop(ports, "drops/partners/rhone/bomb.xml", LHEO_23.replace("?>\n", "?><!DOCTYPE lheo>\n").encode())
    drop(ports, "drops/partners/rhone/large.xml", b"<lheo>" + b" " * 20_000_000)

    for name in ("bomb.xml", "large.xml"):
        assert deliver(announced(f"drops/partners/rhone/{name}"))["batchItemFailures"] == []

    assert [run.state for run in runs()] == [RunState.UNREADABLE] * 2
    assert MailItem.count() == 4
    assert PartnerItem.count() == 2, "the partner and its folder"


def test_a_partner_without_an_address_is_told_nothing(ports: Ports) -> None:
    stored_partner(partner_id="par_00000000000saone", folder="saone", email="")
    drop(ports, "drops/partners/saone/offre.xml", LHEO_23.encode())

    deliver(announced("drops/partners/saone/offre.xml"))

    assert set(mails()) == {"contact@horizon.example"}


def test_a_long_file_begun_on_a_page_is_carried_out_by_a_worker(ports: Ports, staff: Person) -> None:
    key = f"uploads/imports/partners/{PARTNER_ID}/{staff.user_id}/x/offre.xml"
    drop(ports, key, LHEO_23.encode())
    wanted = imports.new_run(
        ports,
        ImportKind.PARTNERS,
        LHEO_23.encode(),
        file_name="offre.xml",
        by=staff,
        content_key=key,
        choices=Choices(valid_only=True),
        organisation_id=PARTNER_ID,
    )
    import_drops.hand_over(ports, imports.begin(wanted))
    (hint,) = [k for k in ports.files.drops if k.startswith("drops/runs/")]  # type: ignore[attr-defined]

    for _ in range(2):
        deliver(announced(hint))

    assert [(run.state, run.counts) for run in runs()] == [(RunState.DONE, {"created": 2})]
    assert set(mails()) == {staff.email, "reports@rhone.example"}


def test_the_lambda_may_use_every_table_that_a_partners_file_writes() -> None:
    policy = (Path(__file__).parents[2] / ".chalice/policies/import_dropped_file.json").read_text()

    for name in (
        "partners",
        "sessions",
        "trainings",
        "counters",
        "outbox",
        "history",
        "import-runs",
        "emails",
    ):
        assert f'table/cursus-${{Stage}}-{name}"' in policy

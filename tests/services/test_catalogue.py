"""The snapshot of the published catalogue, and the search on it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.domain.errors import NotFound
from chalicelib.domain.search import Query
from chalicelib.domain.sessions import Audience, Publication, SessionKind, Workflow
from chalicelib.domain.trainings import Modality, TrainingState
from chalicelib.models import base, catalogue, paths
from chalicelib.models.base import transaction
from chalicelib.models.catalogue import CatalogueItem
from chalicelib.models.sessions import SessionItem
from chalicelib.models.trainings import TrainingItem
from chalicelib.ports import Ports
from chalicelib.services import catalogue as service
from chalicelib.services import snapshots
from tests.factories import a_path, stored_session, stored_training
from tests.fakes import NOW

ACME = Audience(organisation_id="org_acme", populations=frozenset(), today=date(2026, 11, 23))


def found(text: str = "", audience: Audience = ACME, **filters: object) -> list[str]:
    return [row.training.code for row in service.search(audience, Query(text=text, **filters)).rows]  # type: ignore[arg-type]


def sessions_found(audience: Audience = ACME) -> list[str]:
    return [s.session_id for row in service.search(audience, Query()).rows for s in row.sessions]


def test_before_the_first_rebuild_nothing_is_found(tables: None, ports: Ports) -> None:
    stored_training()

    assert found() == []


def test_a_rebuild_publishes_trainings_with_their_sessions(tables: None, ports: Ports) -> None:
    stored_training()
    stored_training(code="DRAFT_1", state=TrainingState.DRAFT)
    stored_training(code="GONE_1", state=TrainingState.WITHDRAWN)
    stored_session(populations=frozenset({"Cadres"}), seats_taken=3)
    stored_session(session_id="ses_pool", kind=SessionKind.POOL, starts_on=None, ends_on=None)
    stored_session(session_id="ses_draft", publication=Publication.DRAFT)

    counts = service.rebuild(ports)

    assert counts == {"trainings": 1, "sessions": 2, "paths": 0, "written": 1}
    assert found() == ["GC42T_TRA_PE134"]
    managers = replace(ACME, populations=frozenset({"Cadres"}))
    (result,) = service.search(managers, Query()).rows
    assert [(s.session_id, s.seats_left, s.city) for s in result.sessions] == [
        ("ses_1", 9, "Paris"),
        ("ses_pool", None, "Paris"),
    ]


HIDDEN = [
    ({"publication": Publication.HIDDEN}, "hidden"),
    ({"starts_on": date(2026, 11, 23)}, "starts today"),
    ({"starts_on": date(2026, 11, 1)}, "has started"),
    ({"populations": frozenset({"Cadres"})}, "for managers"),
    ({"kind": SessionKind.INTRA, "organisation_id": "org_other"}, "another organisation's"),
    ({"workflow": Workflow.CANCELLED}, "cancelled"),
]


@pytest.mark.parametrize(("values", "why"), HIDDEN, ids=[why for _, why in HIDDEN])
def test_sessions_that_are_not_for_this_audience_are_not_found(
    tables: None, ports: Ports, values: dict[str, object], why: str
) -> None:
    stored_training()
    stored_session(**values)
    service.rebuild(ports)

    assert found() == ["GC42T_TRA_PE134"]
    assert sessions_found() == []


def test_an_intra_session_is_found_by_its_own_organisation(tables: None, ports: Ports) -> None:
    stored_training()
    stored_session(kind=SessionKind.INTRA, organisation_id="org_acme")
    service.rebuild(ports)

    assert sessions_found() == ["ses_1"]


def test_a_training_for_a_population_is_found_by_its_members_alone(tables: None, ports: Ports) -> None:
    stored_training(populations=frozenset({"Conducteurs"}))
    service.rebuild(ports)

    assert found() == []
    assert found(audience=replace(ACME, populations=frozenset({"Conducteurs"}))) == ["GC42T_TRA_PE134"]
    with pytest.raises(NotFound):
        service.training_page("GC42T_TRA_PE134", ACME)


def test_seats_left_are_those_of_now_not_of_the_snapshot(tables: None, ports: Ports) -> None:
    stored_training()
    stored_session(capacity_max=12)
    service.rebuild(ports)

    SessionItem("ses_1", "session").update(actions=[SessionItem.seats_taken.set(12)])

    (result,) = service.search(ACME, Query()).rows
    assert result.sessions[0].is_full


def test_a_session_hidden_since_the_rebuild_is_not_shown(tables: None, ports: Ports) -> None:
    stored_training()
    stored_session()
    service.rebuild(ports)

    SessionItem("ses_1", "session").update(actions=[SessionItem.publication.set(Publication.HIDDEN)])

    assert sessions_found() == []


def test_what_has_started_leaves_the_catalogue_at_the_next_rebuild(tables: None, ports: Ports) -> None:
    stored_training()
    stored_session(starts_on=date(2026, 11, 24))
    service.rebuild(ports)

    later = replace(ports, now=lambda: NOW + timedelta(days=1))

    assert service.rebuild(later)["sessions"] == 0


def test_a_second_rebuild_of_the_same_catalogue_writes_no_part(tables: None, ports: Ports) -> None:
    stored_training()
    service.rebuild(ports)
    before = catalogue.head()

    counts = service.rebuild(ports)

    assert counts["written"] == 0
    assert catalogue.head() == before


def test_an_order_makes_no_new_snapshot_until_a_session_is_full(tables: None, ports: Ports) -> None:
    stored_training()
    stored_session(capacity_max=12)
    service.rebuild(ports)

    def rebuilt_with(seats: int) -> int:
        SessionItem("ses_1", "session").update(actions=[SessionItem.seats_taken.set(seats)])
        return service.rebuild(ports)["written"]

    assert [rebuilt_with(seats) for seats in (3, 11, 12, 11)] == [0, 0, 1, 1]
    assert found(with_seats=True) == ["GC42T_TRA_PE134"]


def test_a_new_snapshot_takes_the_place_of_the_old_one_and_leaves_no_part_behind(
    tables: None, ports: Ports
) -> None:
    stored_training()
    service.rebuild(ports)
    assert found() == ["GC42T_TRA_PE134"]

    stored_training(code="NEW_1", title="Zen")
    service.rebuild(ports)

    assert found() == ["GC42T_TRA_PE134", "NEW_1"]
    assert CatalogueItem.count() == 2


def test_a_rebuild_that_began_earlier_does_not_replace_a_newer_one(tables: None, ports: Ports) -> None:
    stored_training()
    service.rebuild(ports)
    stored_training(code="NEW_1", title="Zen")

    late = replace(ports, now=lambda: NOW - timedelta(minutes=1))
    counts = service.rebuild(late)

    assert counts["written"] == 0
    assert found() == ["GC42T_TRA_PE134"]
    assert CatalogueItem.count() == 2


def test_a_snapshot_larger_than_an_item_is_read_whole(
    tables: None, ports: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogue, "PART_BYTES", 100)
    stored_training()
    stored_session()
    service.rebuild(ports)

    assert CatalogueItem.count() > 3
    assert sessions_found() == ["ses_1"]


def test_a_snapshot_in_another_format_is_not_read(
    tables: None, ports: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored_training()
    service.rebuild(ports)

    monkeypatch.setattr(snapshots, "FORMAT", 99)

    assert found() == []


def test_a_search_that_finds_nothing_proposes_word_beginnings(tables: None, ports: Ports) -> None:
    stored_training(title="Transport de marchandises")
    service.rebuild(ports)

    nothing = service.search(ACME, Query(text="trans"))

    assert (nothing.total, nothing.wider_text, nothing.wider_total) == (0, "trans*", 1)
    hopeless = service.search(ACME, Query(text="poney"))
    assert (hopeless.wider_text, hopeless.wider_total) == ("", 0)


def test_results_go_on_from_page_to_page(tables: None, ports: Ports) -> None:
    for n in range(5):
        stored_training(code=f"T_{n}", title=f"Module {n}")
    service.rebuild(ports)

    first = service.search(ACME, Query(), size=3)
    second = service.search(ACME, Query(), size=3, cursor=first.next_cursor or "")

    assert [row.training.code for row in first.rows] == ["T_0", "T_1", "T_2"]
    assert [row.training.code for row in second.rows] == ["T_3", "T_4"]
    assert (first.total, second.next_cursor) == (5, None)
    assert service.search(ACME, Query(), size=3, cursor="²-oops").rows == first.rows


def test_a_search_makes_two_round_trips(tables: None, ports: Ports, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(3):
        stored_training(code=f"T_{n}", title=f"Module {n}")
        stored_session(session_id=f"ses_{n}", training_code=f"T_{n}")
    service.rebuild(ports)
    found()
    calls = []
    real = base.connection().dispatch
    monkeypatch.setattr(
        base.connection(),
        "dispatch",
        lambda name, *rest, **more: calls.append(name) or real(name, *rest, **more),
    )

    assert len(found()) == 3

    assert calls == ["BatchGetItem", "BatchGetItem"]


def test_a_training_page_lists_what_can_be_booked_in_date_order_pool_last(tables: None, ports: Ports) -> None:
    stored_training()
    stored_session(session_id="ses_late", starts_on=date(2027, 2, 1))
    stored_session(session_id="ses_pool", kind=SessionKind.POOL, starts_on=None)
    stored_session(session_id="ses_soon", starts_on=date(2026, 12, 1))
    stored_session(session_id="ses_full", starts_on=date(2026, 12, 2), seats_taken=12)
    stored_session(session_id="ses_other", kind=SessionKind.INTRA, organisation_id="org_other")
    stored_session(session_id="ses_today", starts_on=date(2026, 11, 23))

    training, offered = service.training_page("GC42T_TRA_PE134", ACME)

    assert training.title == "FCO transport de marchandises"
    assert [s.session_id for s in offered] == ["ses_soon", "ses_full", "ses_late", "ses_pool"]


def test_a_path_shows_its_modules_in_their_order_without_those_withdrawn(tables: None, ports: Ports) -> None:
    stored_training(code="B_2", title="Deux", modality=Modality.VIRTUAL)
    stored_training(code="A_1", title="Un")
    stored_training(code="C_3", title="Trois", state=TrainingState.WITHDRAWN)
    with transaction() as tx:
        paths.add(tx, a_path(training_codes=("B_2", "C_3", "A_1")))
        paths.add(tx, a_path(path_id="pth_2", title="Réservé", populations=frozenset({"Cadres"})))
        paths.add(tx, a_path(path_id="pth_3", is_published=False))
    service.rebuild(ports)

    path, modules = service.path_page("pth_1", ACME)

    assert path.title == "Titre de conducteur"
    assert [row.training.code for row in modules] == ["B_2", "A_1"]
    assert [p.path_id for p in service.visible_paths(ACME)] == ["pth_1"]
    for hidden in ("pth_2", "pth_3", "pth_none"):
        with pytest.raises(NotFound):
            service.path_page(hidden, ACME)


def test_the_catalogue_is_read_whole_by_staff(tables: None, ports: Ports) -> None:
    stored_training()
    stored_session(populations=frozenset({"Cadres"}))
    service.rebuild(ports)

    assert [len(row.sessions) for row in service.published(None)] == [1]
    assert [len(row.sessions) for row in service.published(ACME)] == [0]
    assert TrainingItem.count() == 1

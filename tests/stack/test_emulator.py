"""The emulator as a program: it keeps its data, and what a killed run left over is in nobody's way."""

from pathlib import Path
from typing import Any

import pytest

from infra import emulator
from infra.emulator import Emulator

pytestmark = pytest.mark.emulator


def test_data_are_there_at_the_next_start_even_on_another_port(tmp_path: Path) -> None:
    first = emulator.start(tmp_path, port=emulator.free_port())
    _ssm(first).put_parameter(Name="kept", Value="here", Type="String")
    first.stop()

    second = emulator.start(tmp_path, port=emulator.free_port())
    try:
        assert _ssm(second).get_parameter(Name="kept")["Parameter"]["Value"] == "here"
    finally:
        second.stop()


def test_an_emulator_left_over_by_a_killed_run_saves_its_data_and_makes_room(tmp_path: Path) -> None:
    port = emulator.free_port()
    left_over = emulator.start(tmp_path, port=port)
    _ssm(left_over).put_parameter(Name="kept", Value="here", Type="String")

    again = emulator.start(tmp_path, port=port)
    try:
        assert left_over.process.wait(5) is not None
        assert _ssm(again).get_parameter(Name="kept")["Parameter"]["Value"] == "here"
    finally:
        again.stop()
    assert not (tmp_path / emulator.PID).exists()


def test_the_shell_s_environment_does_not_reach_the_lambdas(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_OF_THE_SHELL", "1")
    running = emulator.start(tmp_path, port=emulator.free_port())
    try:
        seen = Path(f"/proc/{running.process.pid}/environ")
        if not seen.exists():
            pytest.skip("only Linux shows the environment of a process")
        assert b"SECRET_OF_THE_SHELL" not in seen.read_bytes()
    finally:
        running.stop()


def _ssm(running: Emulator) -> Any:
    return emulator.session().client("ssm", endpoint_url=running.endpoint)

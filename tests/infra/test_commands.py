"""What the commands say when they cannot go on."""

import json
import socket
import subprocess
from pathlib import Path

import pytest

from infra import deploy, emulator, local
from infra.deploy import NotUsable
from infra.emulator import EmulatorError
from infra.stamps import ROOT


def test_a_taken_port_is_said_with_the_way_out(tmp_path: Path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(EmulatorError, match=f"Port {port} is taken .* make run PORT={port + 1}"):
            emulator.start(tmp_path, port=port)


def test_a_full_disk_is_said_before_anything_starts(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(local, "FREE_BYTES_NEEDED", 10**18)

    with pytest.raises(EmulatorError, match="MB are free"):
        local.run(4566)


def test_an_old_python_is_said(tmp_path: Path):
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] || exit 1\necho "Python 3.10.13"\n')
    old.chmod(0o755)

    done = subprocess.run(
        [ROOT / "infra" / "new_venv", tmp_path / "venv"],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "needs Python 3.11 or later, and found Python 3.10.13" in done.stderr
    assert not (tmp_path / "venv").exists()


@pytest.mark.parametrize("stage", ["", "local", "Prod", "a-b", "x", "abcdefghijklmnopq"])
def test_a_stage_that_cannot_be_part_of_names_is_refused(stage: str):
    with pytest.raises(NotUsable, match="STAGE"):
        deploy.refuse_bad_stage(stage)


@pytest.mark.parametrize("stage", ["prod", "t1", "abcdefghijklmnop"])
def test_a_good_stage_is_taken(stage: str):
    assert deploy.refuse_bad_stage(stage) is None


def test_the_example_of_parameters_can_be_read():
    assert deploy.read_parameters(ROOT / "infra" / "parameters" / "example.json")["MailSender"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "Copy infra/parameters/example.json"),
        ("{", "is not JSON"),
        (json.dumps({"MailSender": "a@example.org", "Domain": "x"}), "do not exist: Domain"),
        (json.dumps({"DomainName": "x.example.org"}), "lacks MailSender"),
    ],
)
def test_an_unusable_parameter_file_is_refused(tmp_path: Path, content: str | None, message: str):
    file = tmp_path / "prod.json"
    if content is not None:
        file.write_text(content)

    with pytest.raises(NotUsable, match=message):
        deploy.read_parameters(file)

"""The scripts of the project: they parse, hide no failure, and make their own environment."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.house.sources import ROOT, own_files, text

SCRIPTS = [path for path in own_files("") if text(path).startswith("#!/usr/bin/env bash")]


@pytest.mark.parametrize("path", SCRIPTS, ids=str)
def test_a_script_parses_says_what_it_does_and_may_be_run(path: Path) -> None:
    parsed = subprocess.run(
        ["bash", "-n", str(ROOT / path)], capture_output=True, text=True, check=False
    )
    assert (parsed.returncode, parsed.stderr) == (0, "")
    assert text(path).splitlines()[1].startswith("# ")
    assert os.access(ROOT / path, os.X_OK)


def test_the_scripts_of_the_contract_are_there() -> None:
    names = {str(path) for path in SCRIPTS}
    assert {"bin/demo", "bin/test", "bin/check", "bin/bench", "bin/prove", ".ci/run"} <= names


def test_no_script_hides_a_failure() -> None:
    hidden = [str(path) for path in SCRIPTS if "|| true\n" in text(path)]
    assert hidden == []


def test_continuous_integration_runs_both_checks_and_tests() -> None:
    assert "for command in bin/check bin/test; do" in text(ROOT / ".ci/run")


def test_an_unknown_check_is_refused() -> None:
    ran = subprocess.run(
        [str(ROOT / "bin/check"), "spelling"], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 2
    assert "No check is called spelling" in ran.stderr


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A project that needs no package, so that nothing is fetched."""
    (tmp_path / "bin").mkdir()
    shutil.copy(ROOT / "bin/_python", tmp_path / "bin/_python")
    (tmp_path / "requirements.txt").write_text("# Nothing.\n")
    return tmp_path


def start(checkout: Path, venv: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [str(checkout / "bin/_python"), "requirements.txt"],
        env=os.environ | {"WEALTHCRM_VENV": str(venv)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_two_commands_at_once_make_one_environment_and_a_third_installs_nothing(
    checkout: Path,
) -> None:
    venv = checkout / "elsewhere" / "venv"
    both = [start(checkout, venv), start(checkout, venv)]
    answers = [process.communicate() for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert {answer for answer, _ in answers} == {f"{venv}/bin/python\n"}
    assert sum("Installing" in errors for _, errors in answers) == 1
    answer, errors = start(checkout, venv).communicate()
    assert (answer, errors) == (f"{venv}/bin/python\n", "")


def test_an_environment_cut_short_is_made_again(checkout: Path) -> None:
    venv = checkout / "venv"
    (venv / "bin").mkdir(parents=True)
    process = start(checkout, venv)
    answer, _ = process.communicate()
    assert process.returncode == 0
    python = answer.strip()
    assert subprocess.run([python, "-m", "pip", "--version"], check=False).returncode == 0

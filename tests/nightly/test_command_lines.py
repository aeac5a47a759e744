"""A command line that cannot be understood ends with 1: 2 says "held" (issue §4)."""

import json

import pytest
from django.core.management import get_commands, load_command_class

from nightly.night import Report
from organisation.management.contract import ContractCommand
from tests.house.sources import APPS
from tests.nightly.worlds import MONDAY

OURS = sorted(name for name, app in get_commands().items() if app in APPS)
Capture = pytest.CaptureFixture[str]


def command(name: str) -> ContractCommand:
    loaded = load_command_class(str(get_commands()[name]), name)
    assert isinstance(loaded, ContractCommand)
    return loaded


def ended(name: str, *arguments: str) -> object:
    with pytest.raises(SystemExit) as end:
        command(name).run_from_argv(["manage.py", name, *arguments])
    return end.value.code


@pytest.mark.parametrize("name", OURS)
def test_an_option_that_is_not_there_ends_every_command_with_1(name: str, capsys: Capture) -> None:
    assert ended(name, "--no-such-option") == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(f"usage: manage.py {name}")
    assert "rror: " in printed.err


def test_a_day_that_does_not_exist_is_a_failed_night_in_json(capsys: Capture) -> None:
    assert ended("run_night", "--as-of", "2024-02-30", "--json") == 1
    printed = capsys.readouterr()
    told = json.loads(printed.out)
    assert (told["as_of"], told["status"]) == (None, "failed")
    assert "2024-02-30" in told["message"]
    assert "2024-02-30" in printed.err
    assert set(told) == set(Report(MONDAY, "failed").as_json())


def test_help_is_no_failure(capsys: Capture) -> None:
    assert ended("run_night", "--help") == 0
    assert "--as-of" in capsys.readouterr().out

"""A small sample of ``bin/prove``: nights killed, one night asked for four times at once."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from prove.broker import Strike, struck_with_the_broker, told_once_though_struck
from prove.connections import connections_of
from prove.kills import Undisturbed, killed_at_moments, killed_at_steps, undisturbed
from prove.worlds import Server, World, found_world

ENDING = date(2026, 11, 20)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[World]:
    """A bank of 300 clients that has lived until the night before ENDING, in databases of its own
    on the tests' server."""
    options = settings.DATABASES["default"]
    host = Server(options["OPTIONS"]["host"], options["USER"], options["PASSWORD"], worker_id)
    folder = tmp_path_factory.mktemp("worlds")
    found = found_world(host, folder, clients=300, seed=2, ending=ENDING)
    before = ENDING - timedelta(days=1)
    found.manage("catch_up", "--until", before.isoformat(), "--inbox", str(found.inbox))
    yield found
    host.drop_databases()


@pytest.fixture(scope="module")
def calm(world: World, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    return undisturbed(world, ENDING, tmp_path_factory.mktemp("calm"))


def test_a_night_killed_in_a_step_and_run_again_equals_an_undisturbed_one(
    world: World, tmp_path: Path, calm: Undisturbed
) -> None:
    # ``books`` is struck below, with the broker.
    steps = ("judge", "publish")
    trials = list(killed_at_steps(world, ENDING, tmp_path, calm, steps=steps))
    assert [(trial.has_hit, trial.is_equal) for trial in trials] == [(True, True)] * 2


def test_a_night_killed_at_any_moment_and_run_again_equals_an_undisturbed_one(
    world: World, tmp_path: Path, calm: Undisturbed
) -> None:
    trials = list(killed_at_moments(world, ENDING, tmp_path, calm, hits=1, seed=3))
    assert sum(trial.has_hit for trial in trials) == 1
    assert all(trial.is_equal for trial in trials)


def test_a_night_struck_with_its_worker_and_broker_equals_an_undisturbed_one_and_is_told_once(
    world: World, tmp_path: Path, calm: Undisturbed
) -> None:
    expected, strikes = calm.exports, [Strike("books", kills_worker=True)]
    trials = list(struck_with_the_broker(world, ENDING, tmp_path, expected, strikes=strikes))
    trials.append(told_once_though_struck(world, ENDING, tmp_path, expected))
    assert [(trial.has_hit, trial.is_equal) for trial in trials] == [(True, True)] * 2


def test_the_same_night_asked_for_four_times_at_once_is_one_run(
    world: World, tmp_path: Path
) -> None:
    copy = world.copy("fourfold", tmp_path / "fourfold")
    started = [copy.start(*copy.night_arguments(ENDING)) for _ in range(4)]
    reports = [json.loads(process.communicate()[0].strip().splitlines()[-1]) for process in started]
    assert {report["status"] for report in reports} == {"published"}
    other = copy.server.connect(copy.server.named(copy.database))
    with other.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM operations_nightlyrun WHERE as_of = %s", [ENDING])
        assert cursor.fetchone() == (1,)
    other.close()


def test_a_worker_keeps_no_connection_of_the_tasks_it_did(world: World, tmp_path: Path) -> None:
    found = connections_of(world, ENDING - timedelta(days=1), tmp_path, tasks=200)
    assert found.are_kept_low, found

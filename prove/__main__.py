"""``bin/prove``: runs the long proofs and writes docs/proofs.md."""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from zoneinfo import ZoneInfo

from prove.broker import Strike, struck_with_the_broker, told_once_though_struck
from prove.connections import connections_of
from prove.kills import STEPS, Trial, killed_at_moments, killed_at_steps, undisturbed
from prove.missed import caught_up_equals_punctual
from prove.worlds import ROOT, World, found_world, server

ENDING = date(2026, 3, 20)
# So many nights are struck at a random moment while they are running.
HITS = 50
# So many tasks one worker does before its connections are counted again.
TASKS = 2000


def main() -> int:
    parser = argparse.ArgumentParser(prog="bin/prove", description=__doc__)
    parser.add_argument("--only", default="")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    names = options.only.split(",") if options.only else list(PROOFS)
    if unknown := set(names) - set(PROOFS):
        parser.error(f"no such proof: {', '.join(unknown)}; there are {', '.join(PROOFS)}")
    page = ROOT / "docs" / "proofs.md"
    lines, failed = _earlier_lines(page), False
    for name in names:
        started = time.monotonic()
        holds, words = PROOFS[name](options.seed)
        failed |= not holds
        seconds = time.monotonic() - started
        verdict = "holds" if holds else "**fails**"
        day = datetime.now(ZoneInfo("Asia/Shanghai")).date()
        line = f"| {name} | {verdict} | {words} | {seconds:.0f} s | {day} |"
        print(line, flush=True)  # noqa: T201
        lines[name] = line
        known = [lines[each] for each in PROOFS if each in lines]
        page.write_text(HEAD + "\n".join(known) + "\n")
    return 1 if failed else 0


def _earlier_lines(page: Path) -> dict[str, str]:
    """The lines of proofs that are not run again this time."""
    rows = page.read_text().splitlines() if page.exists() else []
    return {row.split("|")[1].strip(): row for row in rows if row.startswith("| ")}


HEAD = """# Proofs

Written by `bin/prove`; a small sample of each runs in `bin/test`.

| proof | result | what was done | time | day |
|---|---|---|---|---|
"""


def prove_kills(seed: int) -> tuple[bool, str]:
    """Nights killed in each step and at random moments."""

    def work(world: World, folder: Path) -> tuple[bool, str]:
        calm = undisturbed(world, ENDING, folder)
        trials = list(killed_at_steps(world, ENDING, folder, calm))
        trials += killed_at_moments(world, ENDING, folder, calm, hits=HITS, seed=seed)
        return _judged(trials, wanted=len(STEPS) + HITS)

    return _in_a_world(seed, work)


def prove_broker(seed: int) -> tuple[bool, str]:
    """Nights struck in a worker, the broker flushed with them."""

    def work(world: World, folder: Path) -> tuple[bool, str]:
        expected = undisturbed(world, ENDING, folder).exports
        strikes = [Strike(step, kills) for step in STEPS for kills in (True, False)]
        trials = list(struck_with_the_broker(world, ENDING, folder, expected, strikes=strikes))
        trials.append(told_once_though_struck(world, ENDING, folder, expected))
        return _judged(trials, wanted=len(trials))

    return _in_a_world(seed, work)


def prove_missed(seed: int) -> tuple[bool, str]:
    """Missed days caught up."""

    def work(world: World, folder: Path) -> tuple[bool, str]:
        first = ENDING - timedelta(days=4)
        holds = caught_up_equals_punctual(world, first, ENDING, folder)
        return holds, "5 missed days caught up against 5 punctual nights, every export of every day"

    return _in_a_world(seed, work, nights_before=5)


def prove_connections(seed: int) -> tuple[bool, str]:
    """A worker's connections after many tasks."""

    def work(world: World, folder: Path) -> tuple[bool, str]:
        yesterday = ENDING - timedelta(days=1)
        found = connections_of(world, yesterday, folder, tasks=TASKS)
        words = f"{found.baseline} connections before {TASKS:,} tasks of one worker, {found.after}"
        return found.are_kept_low, f"{words} after, {found.left} once it has ended"

    return _in_a_world(seed, work)


def prove_import(seed: int) -> tuple[bool, str]:
    """Contacts imported through the API while workers of the web server are killed."""
    with tempfile.TemporaryDirectory(prefix="wcrm-prove-") as name:
        environment = os.environ | {
            "WEALTHCRM_DATA_DIR": name, "WEALTHCRM_TLS": "no", "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "wealthcrm.settings",
            # Senders that wait for their turn have nothing under way when a worker is killed.
            "WEALTHCRM_API_WRITES_A_MINUTE": "100000",
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-m", "prove.with_services", "prove.contact_import", str(seed)],
            cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    if done.returncode != 0:
        return False, "it ended with an error"
    told = json.loads(done.stdout.strip().splitlines()[-1])
    holds = told["kept"] == told["sent"] and not (told["twice"] or told["wrong"])
    holds = holds and told["sent_again"] > 0
    holds = holds and told["known_again"] == told["sent"] // 10 and not told["made_again"]
    words = (
        f"{told['sent']:,} contacts in batches of 500, two workers of the web server killed, "
        f"{told['sent_again']} batches sent again: {told['kept']:,} kept, {told['twice']} twice, "
        f"{told['per_s']:.0f} a second; {told['known_again']:,} sent once more were known"
    )
    return holds, words


def prove_tests(
    marker: str, examples: int, *, has_spark: bool = False
) -> Callable[[int], tuple[bool, str]]:
    """Property tests again, with many more examples than the suite has time for. ``has_spark``:
    some of them run on Spark, and where it is not to be had the proof says so."""

    def run(seed: int) -> tuple[bool, str]:
        environment = os.environ | {"WEALTHCRM_EXAMPLES": str(examples)}
        absent = "; **without Spark**" if has_spark and not _spark_is_here() else ""
        if has_spark and not absent:
            environment["WEALTHCRM_REQUIRE_SPARK"] = "1"
        done = subprocess.run(
            ["bin/test", "-q", *marker.split(), f"--hypothesis-seed={seed}"],  # noqa: S607
            cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        last = done.stdout.strip().splitlines()[-1] if done.stdout.strip() else "no output"
        if done.returncode != 0:
            sys.stderr.write(done.stdout + done.stderr)  # which, and why
        words = f"{marker} with {examples:,} examples a property: {last}{absent}"
        return done.returncode == 0, words

    return run


def _spark_is_here() -> bool:
    """Whether its tests would run: Java, and the package of requirements-spark.txt."""
    return shutil.which("java") is not None and find_spec("pyspark") is not None


def _in_a_world(
    seed: int, work: Callable[[World, Path], tuple[bool, str]], nights_before: int = 1
) -> tuple[bool, str]:
    with tempfile.TemporaryDirectory(prefix="wcrm-prove-") as name, server(Path(name)) as host:
        folder = Path(name)
        world = found_world(host, folder, clients=2000, seed=seed, ending=ENDING)
        before = ENDING - timedelta(days=nights_before)
        world.manage("catch_up", "--until", before.isoformat(), "--inbox", str(world.inbox))
        return work(world, folder)


def _judged(trials: list[Trial], *, wanted: int) -> tuple[bool, str]:
    """Whether every export was equal and so many nights as wanted were struck while running."""
    hits = sum(trial.has_hit for trial in trials)
    wrong = [trial.disturbance for trial in trials if not trial.is_equal]
    words = f"{len(trials)} nights disturbed, {hits} while running"
    if hits < wanted:
        words += f" (of {wanted} wanted)"
    words += f"; not equal: {', '.join(wrong)}" if wrong else "; all exports equal"
    return not wrong and hits >= wanted, words


PROOFS: Mapping[str, Callable[[int], tuple[bool, str]]] = {
    "killed nights": prove_kills,
    "flushed broker": prove_broker,
    "missed days": prove_missed,
    "connections": prove_connections,
    "figures": prove_tests("tests/figures", 300, has_spark=True),
    "books": prove_tests("tests/books", 2000),
    "files": prove_tests("tests/intake", 300),
    "lists": prove_tests("tests/outreach/lists", 300),
    "berka": prove_tests("tests/nightly/test_berka.py", 1),  # every month end of two years
    "import": prove_import,
    # Who is told of whom, in random banks.
    "scope": prove_tests("tests/scope tests/api/test_scope.py", 200),
    "api": prove_tests("tests/api/test_schema.py", 100),  # as every role
    "demo": prove_tests("tests/demo", 1),  # days after it was made, too
    "looks": prove_tests("tests/browser", 1),  # every size in every language
}

if __name__ == "__main__":
    sys.exit(main())

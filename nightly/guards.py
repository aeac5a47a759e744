"""When a night must not be published: missing or held files, and the guard on moves."""

from datetime import date
from decimal import Decimal

from operations.models import NightlyRun, RunStep
from operations.rules.stops import Stop, reason
from tiering.models import ExtractFile
from tiering.pipeline.intake.day import Decisions
from tiering.pipeline.manifests import read_manifest
from tiering.pipeline.night import DayRun, Night
from tiering.rules.extracts import REQUIRED
from tiering.rules.held import MOVES_GUARD
from tiering.rules.policy import Policy
from tiering.selectors.decisions import is_guard_released

# What a day that carries the first load on cannot do without.
STOOD_ON = ("institution", "staff", "client")


class NightHeld(Stop):
    """The day cannot be published until somebody mends or decides; the message says what."""


class GuardHolds(Stop):
    """A guard of the policy holds the night until two people release it (domain/08 §Fine print)."""


class NothingToStandOn(Stop):
    """The first night ever has no files, nor a first load to carry on: nothing to publish."""


def must_have_required(night: Night, run: NightlyRun, decisions: Decisions) -> None:
    """Whether the day can be loaded.

    Raises NightHeld for required tables that are missing or held, NothingToStandOn for a first
    night without files that does not follow a first load.
    """
    facts = run.steps.get(name="judge").result
    if night.previous is None and not facts["had_files"]:
        _must_follow_first_load(night)
    problems = {
        f"required table {table} is missing": reason("table_missing", table=table)
        for table in facts["missing"]
        if table not in decisions.skipped
    }
    held = ExtractFile.objects.filter(
        run=run, verdict=ExtractFile.Verdict.HELD, table__in=REQUIRED
    ).order_by("name")
    problems |= {
        f"{file.name} is held: {file.reason} ({file.detail})": reason(
            "file_held", file=file.name, why=file.reason, detail=file.detail
        )
        for file in held
    }
    if problems:
        raise NightHeld(f"{night.as_of}: {'; '.join(problems)}", *problems.values())


def _must_follow_first_load(night: Night) -> None:
    """A first night without files carries the balances of the first load on (domain/02 §Averages:
    a day without a file carries the last balance forward), if who and where came beside it."""
    missing: list[str] = []
    if night.base is not None:
        here = read_manifest(night.lake, DayRun(night.as_of, night.run))
        missing = [table for table in STOOD_ON if table not in here.tables]
        if not missing:
            return
    why = (
        f"the first load of {night.base.as_of} came without {', '.join(missing)}"
        if night.base is not None
        else "no day before it was loaded"
    )
    raise NothingToStandOn(
        f"{night.as_of} has no files a night needs, and {why}; is the inbox right?",
        reason("nothing_to_stand_on"),
    )


def check_moves(night: Night, books: RunStep, policy: Policy) -> None:
    """Hold a scheduled night, after the first, in which too many clients would change manager.

    Raises GuardHolds unless two people released it for what these books were decided from: other
    files, or somebody else on leave, may move other clients.
    """
    if night.published is None:
        return
    found = moves_over_limit(night.as_of, books, policy)
    if found and not is_guard_released(night.as_of, MOVES_GUARD, books.input_digest):
        raise found


def moves_over_limit(as_of: date, books: RunStep, policy: Policy) -> GuardHolds | None:
    """What the guard on moves says of the books of a night that is not the first."""
    moved, clients = books.result["moved"], books.result["clients"]
    if not clients or Decimal(100) * moved / clients <= policy.move_limit_percent:
        return None
    return GuardHolds(
        f"{as_of}: {moved} of {clients} clients would change manager,"
        f" more than {policy.move_limit_percent} %",
        reason(
            "too_many_moves", moved=moved, clients=clients, limit=str(policy.move_limit_percent)
        ),
    )

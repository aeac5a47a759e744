"""When a night must not be published: missing or held files, and the guard on moves."""

from decimal import Decimal

from operations.models import NightlyRun, RunStep
from tiering.models import ExtractFile
from tiering.pipeline.intake.day import Decisions
from tiering.pipeline.night import Night
from tiering.rules.extracts import REQUIRED
from tiering.rules.held import MOVES_GUARD
from tiering.rules.policy import Policy
from tiering.selectors.decisions import is_guard_released


class GuardHolds(RuntimeError):
    """A guard of the policy holds the night until two people release it (domain/08 §Fine print)."""


class NothingToStandOn(RuntimeError):
    """The first night ever has no files: there is nothing to publish."""


def required_problems(night: Night, run: NightlyRun, decisions: Decisions) -> str:
    """Why the day cannot be loaded: required tables missing or held, in words; empty if it can.

    Raises NothingToStandOn for a first night without files.
    """
    facts = run.steps.get(name="judge").result
    if night.previous is None and not facts["had_files"]:
        raise NothingToStandOn(
            f"{night.as_of} has no files a night needs, and no day before it was loaded;"
            " is the inbox right?"
        )
    problems = [
        f"required table {table} is missing"
        for table in facts["missing"]
        if table not in decisions.skipped
    ]
    held = ExtractFile.objects.filter(
        run=run, verdict=ExtractFile.Verdict.HELD, table__in=REQUIRED
    ).order_by("name")
    problems += [f"{file.name} is held: {file.reason}" for file in held]
    return f"{night.as_of}: {'; '.join(problems)}" if problems else ""


def check_moves(night: Night, books: RunStep, policy: Policy) -> None:
    """Hold a scheduled night, after the first, in which too many clients would change manager.

    Raises GuardHolds unless two people released it for what these books were decided from: other
    files, or somebody else on leave, may move other clients.
    """
    moved, clients = books.result["moved"], books.result["clients"]
    if night.published is None or not clients:
        return
    share = Decimal(100) * moved / clients
    if share <= policy.move_limit_percent:
        return
    if not is_guard_released(night.as_of, MOVES_GUARD, books.input_digest):
        raise GuardHolds(
            f"{night.as_of}: {moved} of {clients} clients would change manager,"
            f" more than {policy.move_limit_percent} %"
        )

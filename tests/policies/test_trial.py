"""A trial says what a policy would change, and changes nothing."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from django.conf import settings
from django.utils import timezone

from nightly.night import run_night
from nightly.tasks import policy_trial
from nightly.trial import trial_facts
from operations.models import Day, Job, PolicyVersion
from operations.selectors.days import published_run
from operations.services.jobs import make_job
from organisation.models import User
from tests.factories import account
from tests.nightly.worlds import MONDAY, WEEK, edge, exports, first_load, own_inbox, run_week
from tests.policies.bodies import body
from tiering.models import BookRequest, TierChange
from tiering.pipeline.lake import Lake
from tiering.services.locks import set_lock
from tiering.services.policies import load_policy
from tiering.services.policy_proposals import propose_policy

pytestmark = pytest.mark.django_db(transaction=True)
TUESDAY = WEEK[1]


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """The bank's files; Monday is published."""
    folder = own_inbox(tmp_path)
    first_load(folder)
    run_week(folder, [MONDAY])
    return folder


@pytest.fixture
def maker(inbox: Path) -> User:
    """Posted after the night, whose staff file does not know them."""
    return account("head_office")


def proposal(maker: User, **terms: Any) -> PolicyVersion:
    return propose_policy(
        given=body(terms), effective_on=TUESDAY, reason="试算", by=maker, at=timezone.now()
    )


def tried(version: PolicyVersion, maker: User) -> Job:
    facts = trial_facts(version)
    assert facts is not None
    job = make_job(
        kind=Job.Kind.POLICY_TRIAL, key=facts.key, params=facts.params(), by=maker,
        at=timezone.now(),
    )  # fmt: skip
    policy_trial(job.pk)
    job.refresh_from_db()
    return job


def folders() -> list[str]:
    root = Path(settings.LAKE_DIR)
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def by_tier(files: str) -> dict[str, int]:
    query = "SELECT tier, count(*) FROM read_parquet(?, hive_partitioning=false) GROUP BY tier"
    return dict(duckdb.execute(query, [files]).fetchall())


def test_a_policy_that_says_the_same_of_every_client_changes_nothing(
    inbox: Path, maker: User
) -> None:
    job = tried(proposal(maker, **{"guards.move_limit_percent": 9}), maker)
    assert job.state == "done", job.error
    result = job.result
    assert result["tier_moves"] == result["book_moves"] == result["held_back"] == []
    assert all(row["before"] == row["after"] for row in result["tiers"])
    assert result["short_before"] == result["short_after"]
    assert result["unmanaged_before"] == result["unmanaged"]
    assert (
        sum(row["after"] for row in result["tiers"])
        == result["clients"]
        == published_run(MONDAY).clients
    )


def test_a_trial_says_what_the_next_night_with_the_same_balances_does(
    inbox: Path, maker: User, tmp_path: Path
) -> None:
    """The night after, a day without files, carries the balances: only the policy differs (and the
    averages by a day, which the tiers of this bank do not mind)."""
    version = proposal(maker, **{"tiering.tiers.wealth": 100000, "books.wealth.cap": 12,
                                 "books.wealth.initial": 10})  # fmt: skip
    job = tried(version, maker)
    assert job.state == "done", job.error
    result = job.result
    before = published_run(MONDAY)
    lake = Lake(Path(settings.LAKE_DIR))
    was = by_tier(lake.files("figures", MONDAY, before.pk))
    assert {row["tier"]: row["before"] for row in result["tiers"] if row["before"]} == was
    load_policy(given=version.body, effective_on=TUESDAY, source="test", at=timezone.now())
    for path in inbox.glob(f"*{TUESDAY:%Y%m%d}*"):
        path.unlink()
    report = run_night(TUESDAY, edge(inbox))
    assert report.status == "published" and report.run is not None
    now = by_tier(lake.files("figures", TUESDAY, report.run.pk))
    assert {row["tier"]: row["after"] for row in result["tiers"] if row["after"]} == now
    moves = TierChange.objects.filter(run=report.run)
    assert sum(row["clients"] for row in result["tier_moves"]) == moves.count() > 0
    said = sum(row["moved"] + row["joined"] + row["gone"] for row in result["book_moves"])
    done = duckdb.execute(
        "SELECT count(*) FROM read_parquet(?, hive_partitioning=false) WHERE is_primary",
        [lake.files("book_changes", TUESDAY, report.run.pk)],
    ).fetchone()
    assert done is not None and said == done[0] > 0
    assert result["unmanaged"] == report.run.unmanaged


def test_who_would_go_down_stays_by_hysteresis_in_the_trial_and_in_the_night(
    inbox: Path, maker: User
) -> None:
    higher = {"tiering.tiers.wealth": 1_000_000}
    assert tried(proposal(maker, **higher), maker).result["tier_moves"]
    slower = proposal(maker, **higher, **{"tiering.downgrade_after_months": 3})
    assert tried(slower, maker).result["tier_moves"] == []
    load_policy(given=slower.body, effective_on=TUESDAY, source="test", at=timezone.now())
    report = run_night(TUESDAY, edge(inbox))
    assert report.status == "published" and report.run is not None
    steps = {"potential": 0, "long_tail": 1, "mid": 2, "wealth": 3, "private": 4}
    changes = TierChange.objects.filter(run=report.run).values_list("from_tier", "to_tier")
    assert all(steps[to] > steps[before] for before, to in changes)
    held = Lake(Path(settings.LAKE_DIR)).files("tiers_held", TUESDAY, report.run.pk)
    assert set(by_tier(held)) == {"wealth"}


def test_a_trial_leaves_the_lake_the_tables_and_the_exports_as_they_were(
    inbox: Path, maker: User, tmp_path: Path
) -> None:
    before, lake = exports(tmp_path, [MONDAY]), folders()
    version = proposal(maker, **{"tiering.tiers.wealth": 100000})
    assert tried(version, maker).state == "done"
    assert exports(tmp_path, [MONDAY]) == before
    assert folders() == lake
    assert Day.objects.count() == 1
    assert not BookRequest.objects.exists()
    assert PolicyVersion.objects.get(pk=version.pk).approved_at is None


def test_a_second_trial_of_equal_facts_is_the_first_and_done_anew_says_the_same(
    inbox: Path, maker: User
) -> None:
    version = proposal(maker, **{"tiering.tiers.mid": 30000})
    first = tried(version, maker)
    assert tried(version, account("head_office")).pk == first.pk
    said = json.dumps(first.result)
    Job.objects.all().delete()
    assert json.dumps(tried(version, maker).result) == said


def test_a_lock_on_its_first_day_holds_back_who_would_move(inbox: Path, maker: User) -> None:
    version = proposal(maker, **{"tiering.tiers.wealth": 100000})
    free = tried(version, maker).result
    set_lock(
        first_on=TUESDAY, last_on=WEEK[4], roles=["relationship_manager", "lobby_manager"],
        reason="考核", by=maker, on=MONDAY,
    )  # fmt: skip
    locked = tried(version, maker)
    assert locked.params["locked_roles"] == ["lobby_manager", "relationship_manager"]
    moved = sum(row["moved"] + row["gone"] for row in locked.result["book_moves"])
    assert moved < sum(row["moved"] + row["gone"] for row in free["book_moves"])
    assert sum(row["clients"] for row in locked.result["held_back"]) > 0
    assert locked.result["tier_moves"] == free["tier_moves"]


def test_a_trial_of_facts_that_changed_meanwhile_is_refused(inbox: Path, maker: User) -> None:
    version = proposal(maker, **{"tiering.tiers.wealth": 100000})
    facts = trial_facts(version)
    assert facts is not None
    job = make_job(
        kind=Job.Kind.POLICY_TRIAL, key=facts.key, params=facts.params(), by=maker,
        at=timezone.now(),
    )  # fmt: skip
    PolicyVersion.objects.filter(pk=version.pk).update(
        revision=2, effective_on=TUESDAY + timedelta(days=1)
    )
    policy_trial(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error, job.result) == ("failed", "facts_changed", None)


def test_before_the_first_published_day_there_is_nothing_to_compare_with() -> None:
    version = proposal(account("head_office"), **{"tiering.tiers.wealth": 100000})
    assert trial_facts(version) is None

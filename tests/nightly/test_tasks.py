import os
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.utils import timezone

from nightly.tasks import heartbeat, run_due_nights
from operations.models import Day, NightlyRun, Notice
from operations.services.heartbeat import is_stalled
from tests.factories import account
from tests.nightly.worlds import (
    MONDAY,
    NOON,
    WEEK,
    change_line,
    everybody_leaves,
    rewrite,
    run_week,
)
from tiering.selectors.held import subjects_waiting
from tiering.services.file_decisions import confirm_decision, request_decision
from tiering.services.policies import default_body, load_policy

pytestmark = pytest.mark.django_db(transaction=True)
GUARDS = dict(default_body()["guards"])


def at(day: int, hour: int) -> datetime:
    return NOON.replace(day=day, hour=hour)


def touch(path: Path, control: str, moment: datetime) -> None:
    """Write the .ok of ``path``; both files are of ``moment``."""
    path.with_suffix(".ok").write_text(control)
    for each in (path, path.with_suffix(".ok")):
        os.utime(each, (moment.timestamp(), moment.timestamp()))


def load(body: dict[str, object], *, effective_on: date) -> None:
    load_policy(given=body, effective_on=effective_on, source="test", at=timezone.now())


def release_guard(run: NightlyRun, moment: datetime) -> None:
    """Two people of head office release what is waiting of the run."""
    (held,) = subjects_waiting(run)
    with time_machine.travel(moment, tick=False):
        wish = request_decision(
            as_of=run.as_of, subject=held.subject, digest=held.digest, decision="release",
            reason="merger", by=account("head_office"),
        )  # fmt: skip
        confirm_decision(decision=wish, by=account("head_office"))


def published() -> list[object]:
    days = Day.objects.filter(published_run__isnull=False)
    return list(days.values_list("as_of", flat=True).order_by("as_of"))


def test_a_nudge_publishes_every_missing_night_and_three_more_nudges_nothing(inbox: Path) -> None:
    with time_machine.travel(at(21, 12), tick=False):
        run_due_nights()
        days = published()
        assert days[-5:] == WEEK
        for _ in range(3):
            run_due_nights()
    assert published() == days
    assert NightlyRun.objects.filter(status="published").count() == len(days)


def test_a_workday_without_files_alarms_once_and_is_not_published(inbox: Path) -> None:
    for path in inbox.glob(f"*.{WEEK[1]:%Y%m%d}*"):
        path.unlink()
    with time_machine.travel(at(WEEK[1].day + 1, 7), tick=False):
        run_due_nights()
        run_due_nights()
    assert published()[-1] == MONDAY
    assert list(Notice.objects.values_list("subject", "as_of")) == [("night_late", WEEK[1])]


def test_a_held_night_is_told_once_and_not_worked_through_again_until_something_changes(
    inbox: Path,
) -> None:
    ok = inbox / f"holding.f.{WEEK[1]:%Y%m%d}.ok"
    right = ok.read_text()
    ok.write_text(right.replace("|", "|9", 1))
    with time_machine.travel(at(WEEK[1].day + 1, 7), tick=False):
        run_due_nights()
    with time_machine.travel(at(WEEK[1].day + 1, 8), tick=False):
        run_due_nights()
        held = NightlyRun.objects.get(as_of=WEEK[1])
        assert (held.status, held.ended_at) == ("held", at(WEEK[1].day + 1, 7))
        assert Notice.objects.filter(subject="night_held", settled_at__isnull=True).count() == 1
        ok.write_text(right)
        run_due_nights()
    assert published()[-1] == WEEK[1]
    assert not Notice.objects.filter(settled_at__isnull=True).exists()


def test_a_day_sent_again_is_not_run_before_its_last_file_came(inbox: Path) -> None:
    with time_machine.travel(at(MONDAY.day + 1, 7), tick=False):
        run_due_nights()
    now = at(MONDAY.day + 1, 12)
    product = inbox / f"product.f.{MONDAY:%Y%m%d}.dat"
    right = product.with_suffix(".ok").read_text()
    touch(product, right.replace("|", "|9", 1), now)  # the control file of a file still to come
    with time_machine.travel(now + timedelta(seconds=90), tick=False):
        run_due_nights()
        assert NightlyRun.objects.count() == 1
        assert not Notice.objects.exists()
    change_line(product, 0, lambda cells: [*cells[:3], ""])
    touch(product, product.with_suffix(".ok").read_text(), now + timedelta(seconds=100))
    with time_machine.travel(now + timedelta(seconds=130), tick=False):
        run_due_nights()
        assert NightlyRun.objects.count() == 1
    with time_machine.travel(now + timedelta(seconds=220), tick=False):
        run_due_nights()
    runs = NightlyRun.objects.order_by("revision").values_list("as_of", "revision", "status")
    assert list(runs) == [(MONDAY, 1, "superseded"), (MONDAY, 2, "published")]


def test_a_held_day_is_tried_when_its_last_required_file_comes_and_not_for_each_before(
    inbox: Path,
) -> None:
    kept = {name: inbox / f"{name}.f.{MONDAY:%Y%m%d}.ok" for name in ("client", "staff", "product")}
    content = {name: path.read_text() for name, path in kept.items()}
    for path in kept.values():
        path.unlink()
    now = at(MONDAY.day + 1, 7)
    with time_machine.travel(now, tick=False):
        run_due_nights()
    for name, seconds in (("client", 30), ("staff", 90), ("product", 150)):
        came = now + timedelta(seconds=seconds)
        touch(kept[name].with_suffix(".dat"), content[name], came)
        with time_machine.travel(came + timedelta(seconds=10), tick=False):
            run_due_nights()
    runs = NightlyRun.objects.order_by("revision").values_list("as_of", "status")
    assert list(runs) == [(MONDAY, "superseded"), (MONDAY, "published")]


def test_a_late_day_that_is_held_is_not_worked_through_for_every_newer_one(inbox: Path) -> None:
    late = {path: path.read_bytes() for path in inbox.glob(f"*.{WEEK[1]:%Y%m%d}.*")}
    for path in late:
        path.unlink()
    run_week(inbox, [MONDAY, WEEK[2]])
    for path, content in late.items():
        path.write_bytes(content)
    (inbox / f"staff.f.{WEEK[1]:%Y%m%d}.ok").unlink()
    for hour in (7, 8):
        with time_machine.travel(at(WEEK[3].day + 1, hour), tick=False):
            run_due_nights()
    held = NightlyRun.objects.get(as_of=WEEK[1])
    assert (held.status, held.ended_at) == ("held", at(WEEK[3].day + 1, 7))
    assert not NightlyRun.objects.filter(as_of=WEEK[3]).exists()


def test_mended_files_of_a_held_day_are_one_change(inbox: Path) -> None:
    paths = [inbox / f"{name}.f.{MONDAY:%Y%m%d}.dat" for name in ("client", "staff")]
    right = [path.with_suffix(".ok").read_text() for path in paths]
    for path, control in zip(paths, right, strict=True):
        path.with_suffix(".ok").write_text(control.replace("|", "|9", 1))
    now = at(MONDAY.day + 1, 7)
    with time_machine.travel(now, tick=False):
        run_due_nights()
    for minutes, path, control in zip((5, 6), paths, right, strict=True):
        touch(path, control, now + timedelta(minutes=minutes))
        with time_machine.travel(now + timedelta(minutes=minutes, seconds=30), tick=False):
            run_due_nights()
    assert list(NightlyRun.objects.values_list("status", flat=True)) == ["held"]
    with time_machine.travel(now + timedelta(minutes=8), tick=False):
        run_due_nights()
    runs = NightlyRun.objects.order_by("revision").values_list("status", flat=True)
    assert list(runs) == ["superseded", "published"]


def test_a_held_day_is_tried_again_once_a_policy_that_counts_for_it_is_loaded(inbox: Path) -> None:
    with time_machine.travel(at(MONDAY.day + 1, 7), tick=False):
        run_due_nights()
    holding = inbox / f"holding.f.{WEEK[1]:%Y%m%d}.dat"
    lines = holding.read_text(encoding="utf-8").splitlines()
    rewrite(holding, lines[: len(lines) // 2])  # the guard on shrinking holds it
    with time_machine.travel(at(WEEK[1].day + 1, 7), tick=False):
        run_due_nights()
        assert published() == [MONDAY]
        load({"guards": GUARDS | {"shrink_limit_percent": 90}}, effective_on=WEEK[2])
        run_due_nights()
        assert NightlyRun.objects.filter(as_of=WEEK[1]).count() == 1  # not for that day
        load({"guards": GUARDS | {"shrink_limit_percent": 90}}, effective_on=WEEK[1])
        run_due_nights()
    assert published() == [MONDAY, WEEK[1]]


def test_a_scheduled_night_that_would_move_too_many_clients_is_held_until_it_is_released(
    inbox: Path,
) -> None:
    with time_machine.travel(at(MONDAY.day + 1, 7), tick=False):
        run_due_nights()
    everybody_leaves(inbox, WEEK[1])
    with time_machine.travel(at(WEEK[1].day + 1, 7), tick=False):
        run_due_nights()
        run = NightlyRun.objects.get(as_of=WEEK[1])
        assert (run.status, "change manager" in run.message) == ("held", True)
    release_guard(run, at(WEEK[1].day + 1, 8))
    with time_machine.travel(at(WEEK[1].day + 1, 9), tick=False):
        run_due_nights()
    run.refresh_from_db()
    assert (run.status, run.steps.get(name="judge").attempts) == ("published", 1)
    assert published()[-1] == WEEK[1]


def test_a_released_guard_holds_a_night_of_other_files_again(inbox: Path) -> None:
    with time_machine.travel(at(MONDAY.day + 1, 7), tick=False):
        run_due_nights()
    right = (inbox / f"staff.f.{WEEK[1]:%Y%m%d}.dat").read_text(encoding="utf-8").splitlines()
    everybody_leaves(inbox, WEEK[1], but=3)
    with time_machine.travel(at(WEEK[1].day + 1, 7), tick=False):
        run_due_nights()
    release_guard(NightlyRun.objects.get(as_of=WEEK[1]), at(WEEK[1].day + 1, 8))
    rewrite(inbox / f"staff.f.{WEEK[1]:%Y%m%d}.dat", right)
    everybody_leaves(inbox, WEEK[1])
    with time_machine.travel(at(WEEK[1].day + 1, 9), tick=False):
        run_due_nights()
    statuses = NightlyRun.objects.filter(as_of=WEEK[1]).order_by("revision")
    assert list(statuses.values_list("status", flat=True)) == ["superseded", "held"]
    assert published() == [MONDAY]


def test_a_worker_without_a_heartbeat_for_three_minutes_is_stalled() -> None:
    with time_machine.travel(NOON, tick=False):
        heartbeat()
    assert not is_stalled(NOON + timedelta(minutes=3))
    assert is_stalled(NOON + timedelta(minutes=3, seconds=1))

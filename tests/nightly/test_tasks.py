from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from nightly.tasks import heartbeat, run_due_nights
from operations.models import Day, NightlyRun, Notice
from operations.services.heartbeat import is_stalled
from tests.nightly.worlds import MONDAY, NOON, WEEK, first_load, own_inbox

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def inbox(tmp_path: Path, settings: Any) -> Path:
    folder = own_inbox(tmp_path)
    settings.INBOX_DIR = folder
    first_load(folder)
    return folder


def at(day: int, hour: int) -> datetime:
    return NOON.replace(day=day, hour=hour)


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
        run_due_nights()
        held = NightlyRun.objects.get(as_of=WEEK[1])
        assert (held.status, held.steps.get(name="judge").attempts) == ("held", 1)
        assert Notice.objects.filter(subject="night_held", settled_at__isnull=True).count() == 1
        ok.write_text(right)
        run_due_nights()
    assert published()[-1] == WEEK[1]
    assert not Notice.objects.filter(settled_at__isnull=True).exists()


def test_a_scheduled_night_that_would_move_too_many_clients_is_held(inbox: Path) -> None:
    with time_machine.travel(at(MONDAY.day + 1, 7), tick=False):
        run_due_nights()
    staff = inbox / f"staff.f.{WEEK[1]:%Y%m%d}.dat"
    lines = staff.read_text(encoding="utf-8").splitlines()
    left = [
        line + MONDAY.isoformat() if "_manager," in line and line.endswith(",") else line
        for line in lines
    ]
    staff.write_text("\n".join(left) + "\n", encoding="utf-8")
    staff.with_suffix(".ok").write_text(f"{staff.name}|{len(left) - 1}|{staff.stat().st_size}|\n")
    with time_machine.travel(at(WEEK[1].day + 1, 7), tick=False):
        run_due_nights()
    run = NightlyRun.objects.get(as_of=WEEK[1])
    assert (run.status, "change manager" in run.message) == ("held", True)


def test_a_worker_without_a_heartbeat_for_three_minutes_is_stalled() -> None:
    with time_machine.travel(NOON, tick=False):
        heartbeat()
    assert not is_stalled(NOON + timedelta(minutes=3))
    assert is_stalled(NOON + timedelta(minutes=3, seconds=1))

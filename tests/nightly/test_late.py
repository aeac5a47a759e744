"""A day that is not published when it should be is told after a quarter of an hour, once."""

import os
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from nightly.tasks import run_due_nights
from operations.models import Day, NightlyRun, Notice
from operations.services.night_lock import night_lock
from outreach.models import ListDay
from tests.factories import RunFactory, published
from tests.nightly.worlds import MONDAY, NOON

pytestmark = pytest.mark.django_db(transaction=True)


def next_morning(hour: int, minute: int = 0) -> datetime:
    morning = MONDAY + timedelta(days=1)
    return datetime.combine(morning, time(hour, minute), tzinfo=NOON.tzinfo)


def nudge(moment: datetime) -> list[tuple[str, datetime]]:
    """One message of beat; the open notices after it."""
    with time_machine.travel(moment, tick=False):
        run_due_nights()
    told = Notice.objects.filter(settled_at__isnull=True)
    return list(told.values_list("subject", "told_at"))


def count_listings(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders that are listed from now on."""
    found: list[Path] = []
    scandir = os.scandir

    def counted(path: Any) -> Any:
        found.append(path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", counted)
    return found


def test_a_night_that_hangs_is_told_by_the_nudges_after_it_and_settled_once_published(
    inbox: Path,
) -> None:
    with night_lock(wait=True):
        with time_machine.travel(next_morning(2), tick=False):
            RunFactory(as_of=MONDAY, status=NightlyRun.Status.RUNNING, input_digest="hung")
        assert nudge(next_morning(6, 14)) == []
        assert nudge(next_morning(6, 15)) == [("night_late", next_morning(6, 15))]
        assert nudge(next_morning(6, 16)) == [("night_late", next_morning(6, 15))]
        (why,) = Notice.objects.get().reasons
        assert why == {
            "code": "night_running", "day": MONDAY.isoformat(),
            "since": f"{next_morning(2):%m-%d %H:%M}",
        }  # fmt: skip
    assert nudge(next_morning(7)) == []
    assert Day.objects.filter(as_of=MONDAY, published_run__isnull=False).exists()
    assert Notice.objects.get().settled_at == next_morning(7)


def test_files_that_do_not_come_are_the_cause_until_the_night_that_they_begin_hangs(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = RunFactory(as_of=MONDAY - timedelta(days=1))
    published(run)
    ListDay.objects.create(  # else the nudge would make them up
        day=MONDAY, run=run, policy_version=1, made_at=next_morning(0), due=0, listed=0
    )
    away = inbox.rename(inbox.parent / "away")
    assert nudge(next_morning(6, 15)) == [("night_late", next_morning(6, 15))]
    assert Notice.objects.get().reasons == [{"code": "inbox_unreadable", "error": "InboxMissing"}]
    inbox.mkdir()
    listed = count_listings(monkeypatch)
    nudge(next_morning(6, 20))
    assert listed == [inbox]  # to see what is due, and what is late
    assert Notice.objects.get().reasons == [{"code": "files_overdue"}]
    inbox.rmdir()
    away.rename(inbox)
    with night_lock(wait=True), time_machine.travel(next_morning(6, 30), tick=False):
        RunFactory(as_of=MONDAY, status=NightlyRun.Status.RUNNING, input_digest="hung")
        assert nudge(next_morning(6, 31)) == [("night_late", next_morning(6, 15))]
    assert [why["code"] for why in Notice.objects.get().reasons] == ["night_running"]


def test_a_night_that_breaks_with_what_nobody_expected_is_told_as_late(
    inbox: Path, settings: Any
) -> None:
    settings.NIGHT_STARTS_AT = "no time"
    with (
        pytest.raises(ValueError, match="no time"),
        time_machine.travel(next_morning(7), tick=False),
    ):
        run_due_nights()
    assert Notice.objects.get().subject == "night_late"

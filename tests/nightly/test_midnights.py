"""A second before and after midnight in three zones: every instant falls on one day, that of
Shanghai, and the sum of the days equals the range (reliability.md §Batch and queue)."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from api.caller import Caller
from clients.selectors.one_client import SeenClient, seen_client
from clients.services.records import NotYet, add_relative
from nightly.inbox import Listing
from nightly.night import NEAR, run_night
from nightly.plan import Known
from nightly.schedule import due_now
from nightly.tasks import run_due_nights
from operations.models import AuditEntry, Day, PersonalNotice
from operations.selectors.audit import AuditFilter, audit_page
from operations.services.telling import KEPT_FOR, forget_old, tell_person
from organisation.models import User
from organisation.selectors.access import Access, access_of
from tests.factories import BookRequestFactory
from tests.nightly.worlds import MONDAY, edge
from tests.published import DAY
from tests.web.client_scene import Scene
from tiering.models import BookRequest
from tiering.rules.extracts import REQUIRED
from tiering.selectors.waiting import requests_waiting

SHANGHAI = ZoneInfo("Asia/Shanghai")
ZONES = (SHANGHAI, UTC, ZoneInfo("America/Los_Angeles"))
# A common day, the last of a year, and those on which Los Angeles changes its clocks.
DAYS = (date(2026, 11, 20), date(2026, 12, 31), date(2026, 3, 8), date(2026, 11, 1))
SECONDS = (timedelta(seconds=-1), timedelta(0), timedelta(seconds=1))


def midnights(day: date) -> list[datetime]:
    """The instants around the end of ``day`` in each zone, and around Shanghai's as each zone's
    clocks show it."""
    ends = [datetime.combine(day + timedelta(days=1), time(), zone) for zone in ZONES]
    ends += [ends[0].astimezone(zone) for zone in ZONES[1:]]
    return [end + second for end in ends for second in SECONDS]


INSTANTS = [instant for day in DAYS for instant in midnights(day)]
instants = st.sampled_from(INSTANTS) | st.integers(0, 3 * 365 * 86_400).map(
    lambda second: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
)


def day_of(instant: datetime) -> date:
    """Eight hours before Greenwich the whole year round."""
    return (instant.astimezone(UTC) + timedelta(hours=8)).date()


@given(instants)
def test_a_night_is_due_from_the_first_second_after_its_day(instant: datetime) -> None:
    today = day_of(instant)
    ready = [today - timedelta(days=back) for back in (2, 1, 0)]
    state = Known(loaded=ready[:1], published=ready[:1], with_files=ready, changed=())
    listing = Listing(announced={}, complete=dict.fromkeys(ready, frozenset(REQUIRED)), touched={})
    now = timezone.localtime(instant)
    due = due_now(now, state, listing, starts_at=time(4))
    assert (due.action, due.as_of) == ("run", today - timedelta(days=1))


@given(instants)
def test_a_caller_of_the_api_acts_on_the_day_it_is_in_shanghai(instant: datetime) -> None:
    caller = Caller(
        user=User(), access=Access("E1", "", ()), scopes=frozenset(), key="", at=instant
    )
    assert caller.on == day_of(instant)


@pytest.mark.django_db(transaction=True)
def test_the_scheduler_runs_a_night_after_midnight_in_shanghai_wherever_the_machine_is(
    inbox: Path,
) -> None:
    zone = ZONES[-1]  # the machine's own, by time_machine
    end = datetime.combine(MONDAY + timedelta(days=1), time(), SHANGHAI)
    with time_machine.travel((end - timedelta(seconds=1)).astimezone(zone), tick=False):
        run_due_nights()
    assert not Day.objects.filter(published_run__isnull=False).exists()
    with time_machine.travel((end + timedelta(seconds=1)).astimezone(zone), tick=False):
        run_due_nights()
    days = Day.objects.filter(published_run__isnull=False)
    assert list(days.values_list("as_of", flat=True)) == [MONDAY]


@pytest.mark.parametrize("day", DAYS)
def test_the_command_line_counts_the_days_of_shanghai(tmp_path: Path, day: date) -> None:
    for instant in midnights(day):
        at_night = replace(edge(tmp_path), clock=lambda instant=instant: instant)
        too_far = day_of(instant) + NEAR + timedelta(days=1)
        message = run_night(too_far, at_night).message
        assert f"has not come yet: it is {day_of(instant)}" in message, instant


@pytest.mark.django_db
@pytest.mark.parametrize("day", DAYS)
def test_audit_entries_of_the_days_are_those_of_the_range(day: date) -> None:
    kept = midnights(day)
    for number, instant in enumerate(kept):
        AuditEntry.objects.create(
            at=instant, transaction_no=number, relation="midnight", action="insert", row_key="1",
            origin="command", reference="", database_user="x", reason="", changes={},
        )  # fmt: skip

    def told(first: date, last: date) -> Counter[date]:
        wanted = AuditFilter(relations=["midnight"], from_on=first, until_on=last)
        zone = timezone.get_current_timezone()
        page = audit_page(wanted, after=None, limit=100, zone=zone)
        return Counter(day_of(entry.at) for entry in page.entries)

    first = day - timedelta(days=1)
    span = [first + timedelta(days=turn) for turn in range(5)]
    by_day = [told(each, each) for each in span]
    assert [set(found) <= {each} for each, found in zip(span, by_day, strict=True)] == [True] * 5
    assert sum(by_day, Counter()) == told(span[0], span[-1]) == Counter(map(day_of, kept))


@pytest.mark.django_db
def test_a_notice_goes_when_its_day_in_shanghai_is_over_for_ninety_days() -> None:
    for number, instant in enumerate(INSTANTS):
        tell_person(key=f"{number}", employee_no="E1", kind="job_ended", facts={}, at=instant)
    for day in sorted(set(map(day_of, INSTANTS))):
        due = [each for each in INSTANTS if day_of(each) == day]
        assert forget_old(today=day + KEPT_FOR) == 0
        assert forget_old(today=day + KEPT_FOR + timedelta(days=1)) == len(due)
    assert not PersonalNotice.objects.exists()


@pytest.mark.django_db
def test_the_first_request_waits_since_its_day_in_shanghai() -> None:
    made = BookRequestFactory(status="open", branch_code="B")
    for instant in INSTANTS:
        BookRequest.objects.filter(pk=made.pk).update(made_at=instant)
        waiting = requests_waiting(["B"])
        assert waiting is not None and waiting.as_of == day_of(instant)


@pytest.mark.django_db
def test_who_is_born_today_in_shanghai_is_born_and_who_is_tomorrow_is_not() -> None:
    scene = Scene()
    access = access_of(scene.manager, on=DAY)
    for number, instant in enumerate(INSTANTS):
        today = day_of(instant)
        seen = own_client(scene, access, instant)

        def born(
            on: date, seen: SeenClient = seen, at: datetime = instant, n: int = number
        ) -> None:
            add_relative(
                access=access, seen=seen, relation="child", name=f"{n}", birthday=on,
                by=scene.manager, at=at,
            )  # fmt: skip

        with pytest.raises(NotYet):
            born(today + timedelta(days=1))
        born(today)


def own_client(scene: Scene, access: Access, at: datetime) -> SeenClient:
    run_id = Day.objects.get(as_of=DAY).published_run_id
    assert run_id is not None
    return seen_client(access, scene.manager, "OWN", run_id=run_id, as_of=DAY, at=at)

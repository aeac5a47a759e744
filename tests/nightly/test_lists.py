"""Call lists as nights make them: of the next workday, of the newest day, made anew by a re-run."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from clients.models import BookLoad, ClientSnapshot, LastContact
from nightly.late_lists import missing_lists
from nightly.night import catch_up, make_lists_up, run_night
from nightly.sweep import sweep
from operations.models import Day, NightlyRun, Notice, RunStep
from outreach.models import Assigned, Entry, ListDay
from outreach.policies.daily_work import daily_policy
from outreach.rules.entry import read_reasons
from outreach.rules.policy import Reason
from outreach.services.entries import ENTRIES
from tests.nightly.worlds import (
    MONDAY,
    NOON,
    WEEK,
    change_line,
    edge,
    first_load,
    lists_of,
    own_inbox,
    run_week,
)

pytestmark = pytest.mark.django_db(transaction=True)
FRIDAY, NEXT_MONDAY = WEEK[-1], WEEK[-1] + timedelta(days=3)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = own_inbox(tmp_path)
    first_load(folder)
    return folder


def newest_run() -> int:
    run_id = Day.objects.latest("as_of").published_run_id
    assert run_id is not None
    return run_id


def reasons(client_no: str) -> dict[str, str]:
    """Reason → detail, of the newest list."""
    kept = Entry.objects.get(run_id=newest_run(), client_no=client_no).reasons
    return {why.reason.value: why.detail for why in read_reasons(kept)}


def test_a_night_makes_the_list_of_the_next_workday(inbox: Path) -> None:
    run_week(inbox, [MONDAY])
    (listed,) = ListDay.objects.all()
    assert (listed.day, listed.run_id) == (WEEK[1], newest_run())
    rows = Entry.objects.filter(run_id=listed.run_id)
    assert listed.due == rows.count() > 0
    assert listed.listed == rows.exclude(place=None).count() > 0
    assert listed.policy_version == daily_policy().version
    booked = {
        (row.client_no, row.employee_no, row.manager_role)
        for row in ClientSnapshot.objects.filter(run_id=listed.run_id)
    }
    for row in rows:
        assert (row.client_no, row.employee_no, row.role) in booked
        assert row.score == sum(why.score for why in read_reasons(row.reasons)) > 0
    held = Counter(rows.exclude(place=None).values_list("employee_no", flat=True))
    assert max(held.values()) <= daily_policy().capacity


def test_a_list_stands_when_its_run_is_published_and_not_before(inbox: Path) -> None:
    run_week(inbox, [MONDAY])
    before = ListDay.objects.get()
    report = run_night(WEEK[1], edge(inbox), is_dry=True)
    assert report.run is not None and report.run.pk in ENTRIES.built()
    assert ListDay.objects.get() == before
    assert not Entry.objects.filter(run_id=report.run.pk).exists()


def test_a_weekend_makes_monday_s_list_anew_each_night(inbox: Path) -> None:
    run_week(inbox)
    assert ListDay.objects.get(day=NEXT_MONDAY).run_id == newest_run()
    for ahead in (1, 2):
        run_week(inbox, [FRIDAY + timedelta(days=ahead)])
        assert ListDay.objects.get(day=NEXT_MONDAY).run_id == newest_run()
    assert ListDay.objects.count() == len(WEEK)


def test_catching_up_writes_the_newest_list_only_and_a_re_run_replaces_it(inbox: Path) -> None:
    run_week(inbox, [MONDAY])
    assert {report.status for report in catch_up(FRIDAY, edge(inbox))} == {"published"}
    assert set(ListDay.objects.values_list("day", flat=True)) == {WEEK[1], NEXT_MONDAY}
    caught, before = lists_of(FRIDAY), newest_run()
    late = next(inbox.glob(f"client.f.{WEEK[3]:%Y%m%d}.dat"))
    change_line(late, 0, lambda cells: [*cells[:9], "改过", *cells[10:]])
    run_week(inbox, [WEEK[3]])
    assert newest_run() != before
    assert ListDay.objects.get(day=NEXT_MONDAY).run_id == newest_run()
    assert lists_of(FRIDAY) == caught


def test_what_the_crm_knows_makes_reasons_and_ends_them(inbox: Path) -> None:
    run_week(inbox, [MONDAY])
    listed = Entry.objects.filter(run_id=newest_run(), place=1)
    talked, promised, asked = listed.order_by("client_no")[:3]
    LastContact.objects.create(client_id=talked.client_no, effective_on=WEEK[1], effective_by="X")
    LastContact.objects.create(
        client_id=promised.client_no, effective_on=WEEK[1], effective_by="X",
        promised_on=WEEK[2], promised_by="E00777",
    )  # fmt: skip
    Assigned.objects.create(
        client_no=asked.client_no, cause="assigned", from_on=WEEK[2], until_on=WEEK[4],
        made_at=NOON,
    )  # fmt: skip
    run_week(inbox, [WEEK[1]])
    assert reasons(promised.client_no) == {Reason.PROMISED: "E00777"}
    first = Entry.objects.get(run_id=newest_run(), client_no=promised.client_no)
    assert (first.must, first.place) == (True, 1)
    assert not Entry.objects.filter(run_id=newest_run(), client_no=talked.client_no).exists()
    snapshot = ClientSnapshot.objects.get(run_id=newest_run(), client_no=asked.client_no)
    loads = BookLoad.objects.filter(run_id=newest_run(), employee_no=first.employee_no)
    assert {tuple(load.figures["contacts"]) for load in loads} == {(1, 1)}  # type: ignore[index]
    kept = loads[0].figures["standards"]  # type: ignore[index]
    assert all(done <= clients and missed <= clients for _t, _a, clients, missed, _s, done in kept)
    assert sum(done for *_rest, done in kept) == 1  # whom somebody talked with
    may_market = snapshot.has_marketing_consent and not snapshot.is_do_not_contact
    assert (Reason.ASSIGNED in reasons(asked.client_no)) is bool(may_market)


def test_the_entries_of_replaced_runs_and_old_lists_are_swept(inbox: Path) -> None:
    run_week(inbox)
    run_week(inbox, [FRIDAY + timedelta(days=1)])
    saturday, friday = newest_run(), Day.objects.get(as_of=FRIDAY).published_run_id
    NightlyRun.objects.update(started_at=timezone.now() - timedelta(days=9))
    sweep(FRIDAY + timedelta(days=3))
    assert saturday in ENTRIES.built() and friday not in ENTRIES.built()
    assert ListDay.objects.get(day=NEXT_MONDAY).run_id == saturday
    sweep(date(2027, 1, 31))
    assert not set(ENTRIES.built()) - {saturday}


def test_the_same_files_and_contacts_give_the_same_lists(inbox: Path) -> None:
    run_week(inbox, [MONDAY])
    first: Any = lists_of(MONDAY)
    assert len(first) == ListDay.objects.get().due
    run_week(inbox, [MONDAY])  # nothing changed: nothing is made
    assert ListDay.objects.get().run_id == newest_run()
    assert lists_of(MONDAY) == first


def test_catching_up_that_stops_on_the_way_leaves_the_newest_day_with_its_list(inbox: Path) -> None:
    run_week(inbox, [MONDAY])
    change_line(next(inbox.glob(f"client.f.{WEEK[3]:%Y%m%d}.dat")), 0, lambda _cells: ["torn"] * 90)
    for file in inbox.glob(f"holding.*.{WEEK[3]:%Y%m%d}.*"):
        file.unlink()
    reports = catch_up(WEEK[3], edge(inbox))
    assert [report.status for report in reports][-1] != "published"
    newest = Day.objects.filter(published_run__isnull=False).latest("as_of")
    assert newest.as_of < WEEK[3]
    assert ListDay.objects.get(day=newest.as_of + timedelta(days=1)).run_id == newest_run()


def test_a_dry_run_s_lists_are_not_taken_over_and_not_shown(inbox: Path) -> None:
    run_week(inbox, [MONDAY])
    run_night(WEEK[1], edge(inbox), is_dry=True)
    talked = Entry.objects.filter(run_id=newest_run(), place=1).order_by("client_no")[0]
    LastContact.objects.create(client_id=talked.client_no, effective_on=WEEK[1], effective_by="X")
    run_night(WEEK[1], edge(inbox), with_lists=False)
    assert not ListDay.objects.filter(run_id=newest_run()).exists()
    assert make_lists_up(edge(inbox))
    assert ListDay.objects.get(day=WEEK[2]).run_id == newest_run()
    assert not Entry.objects.filter(run_id=newest_run(), client_no=talked.client_no).exists()


def test_tiers_and_books_are_published_though_their_lists_fail(inbox: Path) -> None:
    run_week(inbox, [MONDAY])
    with away("clients_lastcontact"):
        run_week(inbox, [WEEK[1]])
        assert Day.objects.latest("as_of").as_of == WEEK[1]
        assert ListDay.objects.count() == 1
        assert [make_lists_up(edge(inbox)) for _attempt in range(2)] == [False, False]
        assert missing_lists() is None  # given up until the next night
        notice = Notice.objects.get(subject=Notice.Subject.LISTS_FAILED, settled_at=None)
        assert notice.as_of == WEEK[1]
    run_week(inbox, [WEEK[2]])
    assert ListDay.objects.get(day=WEEK[3]).run_id == newest_run()
    assert not Notice.objects.filter(settled_at=None).exists()


def test_lists_that_cannot_be_shown_hold_no_night_and_are_given_up_after_three(
    inbox: Path,
) -> None:
    run_week(inbox, [MONDAY])
    with away("outreach_listwork"):
        run_week(inbox, [WEEK[1]])
        assert Day.objects.latest("as_of").as_of == WEEK[1]
        assert ListDay.objects.count() == 1
        assert [make_lists_up(edge(inbox)) for _attempt in range(2)] == [False, False]
        assert missing_lists() is None
        assert Notice.objects.filter(subject=Notice.Subject.LISTS_FAILED, settled_at=None).exists()


def test_attempts_that_were_killed_are_told_when_they_are_given_up(inbox: Path) -> None:
    run_week(inbox, [MONDAY])
    run_night(WEEK[1], edge(inbox), with_lists=False)
    step = {"position": 8, "status": RunStep.Status.RUNNING, "attempts": 3}
    RunStep.objects.create(run_id=newest_run(), name="lists", **step)
    assert missing_lists() is not None
    assert not make_lists_up(edge(inbox))
    notice = Notice.objects.get(subject=Notice.Subject.LISTS_FAILED, settled_at=None)
    assert notice.reasons == [{"code": "step_failed", "step": "lists", "error": "Killed"}]
    assert missing_lists() is None  # told once
    assert RunStep.objects.get(run_id=newest_run(), name="lists").attempts == 3


@contextmanager
def away(table: str) -> Iterator[None]:
    """A database in which a table that the lists ask has gone."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} RENAME TO {table}_away")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table}_away RENAME TO {table}")


def test_what_was_assigned_ends_when_it_is_over_or_answered(inbox: Path) -> None:
    run_week(inbox, [MONDAY])
    over, answered, open_one = list(
        Entry.objects.filter(run_id=newest_run()).values_list("client_no", flat=True)[:3]
    )
    for number, until_on in ((over, WEEK[1]), (answered, WEEK[4]), (open_one, WEEK[4])):
        Assigned.objects.create(
            client_no=number, cause="assigned", from_on=WEEK[0], until_on=until_on, made_at=NOON
        )
    # Who was reached the day before yesterday; nobody can amend that contact any more.
    LastContact.objects.create(client_id=answered, effective_on=WEEK[0], effective_by="X")
    run_week(inbox, [WEEK[1]])
    waiting = Assigned.objects.filter(ended_at=None)
    assert list(waiting.values_list("client_no", flat=True)) == [open_one]


def test_who_has_no_manager_is_on_the_list_of_who_was_asked_and_what_matures_is_told_early(
    inbox: Path,
) -> None:
    run_week(inbox, [MONDAY])
    until = WEEK[1] + timedelta(days=30)
    rows = ClientSnapshot.objects.filter(
        run_id=newest_run(), next_matures_on__gt=WEEK[1] + timedelta(days=10),
        next_matures_on__lte=until,
    ).order_by("client_no")  # fmt: skip
    mine = rows.filter(employee_no__isnull=False)[0]
    nobody_s = rows.filter(employee_no__isnull=True)[0]
    asked = {"cause": "maturity", "from_on": WEEK[2], "until_on": until, "made_at": NOON}
    Assigned.objects.create(client_no=mine.client_no, **asked)
    Assigned.objects.create(
        client_no=nobody_s.client_no, employee_no="E77", role="lobby_manager", **asked
    )
    assert Reason.MATURITY not in reasons_or_none(mine.client_no)
    run_week(inbox, [WEEK[1]])
    assert Reason.MATURITY in reasons(mine.client_no)
    made = Entry.objects.get(run_id=newest_run(), client_no=nobody_s.client_no)
    assert (made.employee_no, made.role) == ("E77", "lobby_manager")
    assert Reason.MATURITY in reasons(nobody_s.client_no)
    assert Reason.CONTACT_OVERDUE not in reasons(nobody_s.client_no)


def reasons_or_none(client_no: str) -> dict[str, str]:
    found = Entry.objects.filter(run_id=newest_run(), client_no=client_no)
    return reasons(client_no) if found.exists() else {}

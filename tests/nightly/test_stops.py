"""A night that stops says why in codes, on its run and in the notice, not only in English."""

import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import time_machine

from clients.models import InstitutionSummary
from nightly.night import run_night
from nightly.tasks import run_due_nights
from operations.models import NightlyRun, Notice
from operations.rules.stops import Stop, UnknownReason, reason
from operations.services.runs import StepFailed
from tests.banks.by_hand import held, put_day
from tests.nightly.small_bank import TUE, Bank
from tests.nightly.worlds import MONDAY, NOON, edge, first_load, own_inbox

MORNING = NOON.replace(day=MONDAY.day + 1, hour=7)


def spoil_ok(inbox: Path) -> None:
    ok = inbox / f"holding.f.{MONDAY:%Y%m%d}.ok"
    ok.write_text(ok.read_text().replace("|", "|9", 1))


def leave_out_holdings(inbox: Path) -> None:
    for path in inbox.glob(f"holding.f.{MONDAY:%Y%m%d}.*"):
        path.unlink()


def spoil_dialect(inbox: Path) -> None:
    (inbox / "dialect.yaml").write_text("delimiter: ''\nno_such_key: 1\n")


STOPPED = [
    (
        spoil_ok,
        "night_held",
        {"code": "file_held", "file": f"holding.f.{MONDAY:%Y%m%d}.dat", "why": "ok_rows"},
    ),
    (leave_out_holdings, "night_held", {"code": "table_missing", "table": "holding"}),
    (spoil_dialect, "night_failed", {"code": "dialect_invalid"}),
]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("spoil", "subject", "why"), STOPPED, ids=lambda case: str(case)[:20])
def test_why_a_night_stopped_is_told_in_codes(
    spoil: Any, subject: str, why: dict[str, str], tmp_path: Path, settings: Any
) -> None:
    settings.INBOX_DIR = inbox = own_inbox(tmp_path)
    first_load(inbox)
    spoil(inbox)
    with time_machine.travel(MORNING, tick=False):
        run_due_nights()
    notice = Notice.objects.get()
    (told,) = notice.reasons
    figures = re.search(r": (\d+) rows, \.ok says 9(\d+)$", told.pop("detail", ""))
    assert bool(figures) == (spoil is spoil_ok)
    assert figures is None or figures[1] == figures[2]
    assert (notice.subject, notice.as_of, told) == (subject, MONDAY, why)
    assert notice.told_at == MORNING
    runs = NightlyRun.objects.filter(as_of=MONDAY, status="held")
    stored = list(runs.values_list("reasons", flat=True))
    assert len(stored) == (subject == "night_held")
    assert [reasons for reasons in stored if "detail" not in reasons[0]] in ([], [[why]])


@pytest.mark.django_db(transaction=True)
def test_a_run_that_goes_on_forgets_why_it_stopped(tmp_path: Path, settings: Any) -> None:
    settings.INBOX_DIR = inbox = own_inbox(tmp_path)
    first_load(inbox)
    (inbox / f"holding.f.{MONDAY:%Y%m%d}.ok").rename(tmp_path / "ok")
    with time_machine.travel(MORNING, tick=False):
        run_due_nights()
    assert NightlyRun.objects.get(as_of=MONDAY).reasons != []
    (tmp_path / "ok").rename(inbox / f"holding.f.{MONDAY:%Y%m%d}.ok")
    with time_machine.travel(MORNING + timedelta(hours=1), tick=False):
        run_due_nights()
    published = NightlyRun.objects.get(as_of=MONDAY, status="published")
    assert (published.reasons, published.message) == ([], "")


@pytest.mark.django_db(transaction=True)
def test_files_are_no_longer_overdue_once_they_came_though_the_night_is_held(
    tmp_path: Path, settings: Any
) -> None:
    settings.INBOX_DIR = inbox = own_inbox(tmp_path)
    first_load(inbox)
    (tmp_path / "away").mkdir()
    tuesday = MONDAY + timedelta(days=1)
    for path in inbox.glob(f"*.{tuesday:%Y%m%d}.*"):
        path.rename(tmp_path / "away" / path.name)
    with time_machine.travel(MORNING + timedelta(days=1), tick=False):
        run_due_nights()
    told = Notice.objects.filter(settled_at__isnull=True)
    assert list(told.values_list("subject", "as_of")) == [("night_late", tuesday)]
    for path in (tmp_path / "away").iterdir():
        path.rename(inbox / path.name)
    (inbox / f"holding.f.{tuesday:%Y%m%d}.dat").write_text("cut short\n")
    with time_machine.travel(MORNING + timedelta(days=1, hours=2), tick=False):
        run_due_nights()
    assert list(told.values_list("subject", "as_of")) == [("night_held", tuesday)]


@pytest.mark.django_db(transaction=True)
def test_a_night_published_by_hand_settles_what_was_told_about_it(
    tmp_path: Path, settings: Any
) -> None:
    settings.INBOX_DIR = inbox = own_inbox(tmp_path)
    first_load(inbox)
    spoil_dialect(inbox)
    with time_machine.travel(MORNING, tick=False):
        run_due_nights()
    told = Notice.objects.filter(settled_at__isnull=True)
    assert told.count() == 1
    run_night(MONDAY, edge(inbox))  # as wrong as before: nothing is settled
    assert told.count() == 1
    (inbox / "dialect.yaml").unlink()
    run_night(MONDAY, edge(inbox), is_dry=True)
    assert told.count() == 1
    run_night(MONDAY, edge(inbox))
    assert Notice.objects.get().settled_at == NOON


def test_a_failed_step_is_named_with_the_kind_of_its_error_only() -> None:
    failed = StepFailed.from_error("books", ValueError("13800138000 is no phone"))
    assert failed.reasons == [{"code": "step_failed", "step": "books", "error": "ValueError"}]
    assert str(failed) == "books: ValueError"
    assert isinstance(failed, Stop)


@pytest.mark.parametrize(
    ("code", "facts"),
    [("file_hold", {}), ("file_held", {"file": "x"}), ("table_missing", {"table": "x", "y": 1})],
)
def test_a_reason_with_another_code_or_other_facts_is_an_error(
    code: str, facts: dict[str, Any]
) -> None:
    with pytest.raises(UnknownReason):
        reason(code, **facts)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("clients", "status"), [(99, "published"), (101, "failed")])
def test_assets_that_no_sum_can_hold_stop_the_night_and_say_where_they_are(
    bank: Bank, clients: int, status: str
) -> None:
    """A hundred clients with 16 digits of yuan each; one fewer is kept to the cent."""
    most = Decimal("9999999999999999.99")
    bank.clients = [*bank.clients, *(f"N{n:03}" for n in range(clients))]
    rows = [held(number, "O2", str(most)) for number in bank.clients if number.startswith("N")]
    put_day(bank.inbox, TUE, bank.tables() | {"holding": rows})
    report = run_night(TUE, edge(bank.folder))
    assert report.status == status
    if status == "published":
        head = InstitutionSummary.objects.get(run=report.run, institution_code="HO")
        assert head.aum == clients * most
        return
    assert "TotalsBeyondRange: night of 2026-03-03" in report.message
    assert "most of them at O2 (101 clients)" in report.message
    assert report.reasons == [reason("step_failed", step="figures", error="TotalsBeyondRange")]

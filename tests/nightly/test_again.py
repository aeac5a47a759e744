"""Days worked through again, continued, or gone without: nothing may be lost silently."""

from datetime import date
from pathlib import Path

import pytest

from clients.models import Product
from nightly.inbox import list_inbox
from nightly.night import Report, run_night
from operations.models import Day, NightlyRun
from organisation.models import Leave
from tests.factories import account
from tests.nightly.worlds import (
    MONDAY,
    WEEK,
    change_line,
    edge,
    exports,
    first_load,
    own_inbox,
    rewrite,
    run_week,
    wipe,
)
from tiering.models import BookMembership, ExtractFile, FileDecision

pytestmark = pytest.mark.django_db(transaction=True)
TUESDAY, WEDNESDAY, THURSDAY = WEEK[1:4]


def take_away(inbox: Path, day: date, table: str = "*") -> list[tuple[Path, bytes]]:
    """Remove a day's files; what they were, to put them back."""
    paths = sorted(inbox.glob(f"{table}.?.{day:%Y%m%d}*"))
    kept = [(path, path.read_bytes()) for path in paths]
    for path in paths:
        path.unlink()
    return kept


def night(day: date, inbox: Path) -> Report:
    return run_night(day, edge(inbox))


def test_a_day_loaded_before_its_files_left_is_published_as_it_was_loaded(
    inbox: Path, tmp_path: Path
) -> None:
    night(WEDNESDAY, inbox)  # loads Monday and Tuesday without publishing them
    take_away(inbox, TUESDAY)
    assert night(TUESDAY, inbox).status == "published"
    without_files = exports(tmp_path, [TUESDAY])["snapshot", TUESDAY]
    wipe()
    fresh = own_inbox(tmp_path / "fresh")
    first_load(fresh)
    night(TUESDAY, fresh)
    assert exports(tmp_path, [TUESDAY])["snapshot", TUESDAY] == without_files


def test_a_published_day_whose_files_left_is_never_recomputed_without_them(
    inbox: Path, tmp_path: Path
) -> None:
    run_week(inbox, [MONDAY, THURSDAY])  # Tuesday and Wednesday are loaded only
    take_away(inbox, THURSDAY)
    before = exports(tmp_path, [THURSDAY])
    report = night(WEDNESDAY, inbox)
    assert (report.status, "no longer in the inbox" in report.message) == ("failed", True)
    assert exports(tmp_path, [THURSDAY]) == before


def test_a_late_day_under_one_whose_files_left_is_no_silent_mix(inbox: Path) -> None:
    kept = take_away(inbox, WEDNESDAY)
    run_week(inbox, [TUESDAY, THURSDAY])
    take_away(inbox, THURSDAY)
    for path, content in kept:
        path.write_bytes(content)
    assert night(THURSDAY, inbox).status == "failed"


def test_a_failed_day_leaves_the_standing_runs_as_they_are(inbox: Path) -> None:
    run_week(inbox, [MONDAY, THURSDAY])
    take_away(inbox, THURSDAY)
    night(WEDNESDAY, inbox)
    published = Day.objects.filter(published_run__isnull=False)
    assert set(published.values_list("published_run__status", flat=True)) == {"published"}


def test_a_file_without_its_ok_does_not_make_a_day_with_files(inbox: Path) -> None:
    take_away(inbox, TUESDAY)
    (inbox / f"holding.f.{TUESDAY:%Y%m%d}.dat").write_text("client_no\n")
    assert TUESDAY not in list_inbox(inbox).signatures


def test_going_without_a_file_does_not_mean_the_one_sent_after_it(inbox: Path) -> None:
    night(MONDAY, inbox)
    path = inbox / f"holding.f.{TUESDAY:%Y%m%d}.dat"
    right = path.with_suffix(".ok").read_text()
    path.with_suffix(".ok").write_text(right.replace("|", "|9", 1))
    held = night(TUESDAY, inbox)
    assert held.run is not None
    file = ExtractFile.objects.get(run=held.run, table="holding")
    decision = FileDecision.objects.create(
        as_of=TUESDAY, subject=file.name, digest=file.digest, decision="skip", reason="late",
        requested_by=account("head_office"),
    )  # fmt: skip
    decision.confirmed_by, decision.confirmed_at = account("head_office"), held.run.ended_at
    decision.save()
    assert night(TUESDAY, inbox).status == "published"
    path.with_suffix(".ok").write_text(right)
    change_line(path, 3, lambda cells: [*cells[:4], "321.00", *cells[5:]])
    report = night(TUESDAY, inbox)
    assert report.run is not None
    assert ExtractFile.objects.get(run=report.run, table="holding").verdict == "loaded"


def test_books_of_a_dry_run_are_decided_again_when_somebody_went_on_leave(inbox: Path) -> None:
    night(MONDAY, inbox)
    run_night(TUESDAY, edge(inbox), is_dry=True)
    away = BookMembership.objects.order_by("employee_no").first()
    assert away is not None
    Leave.objects.create(staff_id=away.employee_no, from_on=TUESDAY)
    report = night(TUESDAY, inbox)
    assert report.run is not None
    steps = dict(report.run.steps.values_list("name", "attempts"))
    assert (steps["judge"], steps["figures"], steps["books"]) == (1, 1, 2)


def test_a_dry_run_is_ready_not_running(inbox: Path) -> None:
    report = run_night(MONDAY, edge(inbox), is_dry=True)
    assert report.run is not None
    assert report.run.status == "ready"


def test_a_product_without_a_risk_level_is_published(inbox: Path) -> None:
    path = inbox / f"product.f.{MONDAY:%Y%m%d}.dat"
    change_line(path, 0, lambda cells: [*cells[:3], ""])
    assert night(MONDAY, inbox).status == "published"
    assert Product.objects.filter(risk_level="").count() == 1


def test_tables_sent_with_the_first_load_stand_until_a_night_brings_its_own(inbox: Path) -> None:
    for table in ("institution", "staff", "product", "client"):
        path = inbox / f"{table}.f.{MONDAY:%Y%m%d}.dat"
        header = path.read_text(encoding="utf-8").splitlines()[0]
        path.unlink()
        path.with_suffix(".ok").unlink()
        rewrite(inbox / f"{table}.i.{MONDAY:%Y%m%d}.dat", [f"op,{header}"])
    take_away(inbox, MONDAY, "exchange_rate")
    report = night(MONDAY, inbox)
    files = {file["table"]: file for file in report.as_json()["files"]}
    # The clients that came after the first load are unknown; everybody else is there.
    assert files["institution"]["rows"] == 0
    assert files["holding"]["rejected"] < 10
    assert "unknown_code" not in str(
        ExtractFile.objects.get(run=report.run, table="holding").reasons
    )


def test_a_broken_dialect_is_a_failed_night_with_words(inbox: Path) -> None:
    (inbox / "dialect.yaml").write_text("delimeter: '|'\n")
    report = night(MONDAY, inbox)
    assert (report.status, "delimeter" in report.message) == ("failed", True)


def test_a_held_resend_that_is_taken_back_waits_for_nothing(inbox: Path) -> None:
    run_week(inbox, [MONDAY])
    ok = inbox / f"holding.f.{MONDAY:%Y%m%d}.ok"
    right = ok.read_text()
    ok.write_text(right.replace("|", "|9", 1))
    assert night(MONDAY, inbox).status == "held"
    ok.write_text(right)
    assert night(MONDAY, inbox).status == "published"
    found = NightlyRun.objects.filter(as_of=MONDAY).order_by("revision")
    assert list(found.values_list("status", flat=True)) == ["published", "superseded"]


def test_a_loaded_day_whose_publishing_was_held_needs_its_files_no_more(inbox: Path) -> None:
    night(WEDNESDAY, inbox)  # loads Monday and Tuesday without publishing them
    ok = inbox / f"holding.f.{WEDNESDAY:%Y%m%d}.ok"
    right = ok.read_text()
    ok.write_text(right.replace("|", "|9", 1))
    assert night(TUESDAY, inbox).status == "held"  # by Wednesday, which stands on it
    ok.write_text(right)
    take_away(inbox, TUESDAY)
    assert night(TUESDAY, inbox).status == "published"

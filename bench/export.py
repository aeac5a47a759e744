"""An export of 100,000 clients as its worker makes it, and XlsxWriter alone over the same cells.

``python -m bench.export made|bare`` on a data directory whose nights are published prints JSON:
rows and seconds. ``made`` is the whole job: rows read, named, masked, written, enciphered,
recorded; ``bare`` only puts cells that lie in memory into a sheet, by the same calls.
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROWS = 100_000
COLUMNS = (
    "tier",
    "annual_average",
    "aum",
    "next_matures_on",
    "manager",
    "home_outlet",
    "classes_held",
    "hints",
)  # fmt: skip  (those of the page)


def main(what: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wealthcrm.settings")
    import django

    django.setup()
    print(json.dumps(_made() if what == "made" else _bare()))  # noqa: T201


def _made() -> dict[str, Any]:
    from django.utils import timezone

    from clients.services.client_export import (
        agree_to_export,
        ask_client_export,
        export_clients,
    )
    from operations.models import Export
    from operations.selectors.exports import version_of
    from operations.services.jobs import run_job

    maker, checker = _people()
    export = ask_client_export(
        key=str(time.time_ns()), filters=_filters(maker), sort="-annual_average",
        columns=COLUMNS, file_format=Export.Format.EXCEL, language="zh-hans", by=maker,
        at=timezone.now(),
    )  # fmt: skip
    if export.job.state == "needs_approval":
        agree_to_export(export=export, version=version_of(export), by=checker, at=timezone.now())
    started = time.perf_counter()
    run_job(job_id=export.pk, work=export_clients, clock=timezone.now)
    seconds = time.perf_counter() - started
    export.refresh_from_db()
    if not export.rows or not export.bytes:
        raise RuntimeError("no file was made")
    if export.rows < ROWS <= _branches()[1]:
        raise RuntimeError(f"{export.rows:,} rows, not {ROWS:,}")
    return {"rows": export.rows, "seconds": seconds, "mib": export.bytes / (1 << 20)}


def _bare() -> dict[str, Any]:
    from clients.rules.export_columns import export_columns
    from clients.selectors.export_rows import ExportRows

    columns = export_columns(COLUMNS)
    cells = [list(row) for row in ExportRows(_listed(), columns)]
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        _loop(cells, [str(column.kind) for column in columns], Path(folder) / "bare.xlsx")
        seconds = time.perf_counter() - started
    return {"rows": len(cells), "seconds": seconds}


def _loop(cells: Sequence[Sequence[Any]], kinds: Sequence[str], out: Path) -> None:
    import xlsxwriter

    options = {"constant_memory": True, "tmpdir": str(out.parent)}
    with xlsxwriter.Workbook(str(out), options) as book:
        sheet = book.add_worksheet()
        put = {
            "text": (sheet.write_string, book.add_format({"num_format": "@"})),
            "money": (sheet.write_number, book.add_format({"num_format": "#,##0.00"})),
            "whole": (sheet.write_number, book.add_format({"num_format": "#,##0"})),
            "date": (sheet.write_datetime, book.add_format({"num_format": "yyyy-mm-dd"})),
        }
        write = [put[kind] for kind in kinds]
        for at, row in enumerate(cells):
            for place, (call, shown_as) in enumerate(write):
                value = row[place]
                if value is not None and value != "":
                    call(at, place, value, shown_as)


def _people() -> tuple[Any, Any]:
    """Two of the offices of the largest branches, as many as have ROWS clients together (no branch
    has them alone): one asks, one agrees."""
    from organisation.models import Posting, Staff, User

    branches, _clients = _branches()
    since = Posting.objects.filter(role="branch_office").earliest("joined_on").joined_on
    users = []
    for number, name in (("BENCH1", "第一人"), ("BENCH2", "第二人")):
        staff, _ = Staff.objects.get_or_create(pk=number, defaults={"name": name})
        for code in branches:
            Posting.objects.get_or_create(
                staff=staff, role="branch_office", institution_id=code,
                defaults={"joined_on": since, "is_from_file": False},
            )  # fmt: skip
        users.append(User.objects.get_or_create(employee_no=number, defaults={"staff": staff})[0])
    return users[0], users[1]


def _branches() -> tuple[list[str], int]:
    """The largest branches that have ROWS clients together, or all; how many they have."""
    from clients.models import InstitutionSummary
    from operations.selectors.days import last_published_day

    day = last_published_day()
    if day is None or day.published_run_id is None:
        raise RuntimeError("nothing is published")
    rows = InstitutionSummary.objects.filter(run_id=day.published_run_id, level="branch")
    codes: list[str] = []
    clients = 0
    for code, more in rows.order_by("-clients", "institution_code").values_list(
        "institution_code", "clients"
    ):
        if clients >= ROWS:
            break
        codes.append(code)
        clients += more
    return codes, clients


def _filters(maker: Any) -> dict[str, list[str]]:
    """The filter that leaves the ROWS clients with the largest averages (all, where there are
    fewer)."""
    params: dict[str, Any] = {"filters": {}, "sort": "-annual_average"}
    rows = _listed_by(maker, params).rows().order_by("-annual_average")
    last = list(rows.values_list("annual_average", flat=True)[ROWS - 1 : ROWS])
    return {"average_from": [str(last[0])]} if last else {}


def _listed() -> Any:
    maker, _checker = _people()
    return _listed_by(maker, {"filters": _filters(maker), "sort": "-annual_average"})


def _listed_by(maker: Any, params: dict[str, Any]) -> Any:
    from django.utils import timezone

    from clients.selectors.exporting import listed_now

    return listed_now(maker, params, at=timezone.now())


if __name__ == "__main__":
    main(sys.argv[1])

"""A bank to export from, and the way of an export, for tests."""

from typing import Any

from django.utils import timezone

from clients.services.client_export import (
    ask_client_export,
    export_clients,
)
from operations.models import Export, ExportRecord
from operations.services.export_files import file_of
from operations.services.jobs import run_job
from organisation.models import User
from tests.published import DAY, client_row, publish, snapshot
from tests.sheets import read_sheet

RM = "relationship_manager"


def bank(count: int, *, as_of: Any = DAY, **given: Any) -> None:
    """Clients C000 … of outlet O1, the first with the largest average."""
    for n in range(count):
        if as_of == DAY:
            client_row(f"C{n:03}", name=f"陈{n:03}")
    publish(
        (snapshot(f"C{n:03}", home_outlet="O1", aum=100_000 - n * 100, **given)
         for n in range(count)), as_of=as_of,
    )  # fmt: skip


def ask(by: User, key: str = "a", **changes: Any) -> Export:
    given: dict[str, Any] = {
        "key": key, "filters": {}, "sort": "-annual_average", "columns": ["tier", "aum"],
        "file_format": Export.Format.EXCEL, "language": "zh-hans", "at": timezone.now(),
    }  # fmt: skip
    return ask_client_export(**(given | changes), by=by)


def run(export: Export) -> Export:
    run_job(job_id=export.pk, work=export_clients, clock=timezone.now)
    return Export.objects.select_related("job", "asked_by").get(pk=export.pk)


def content(export: Export) -> bytes:
    return b"".join(file_of(export))


def texts(export: Export) -> str:
    """Everything the file says."""
    data = content(export)
    if export.format == Export.Format.CSV:
        return data.decode()
    return read_sheet(data, 1).xml + read_sheet(data, 2).xml


def acts(export: Export) -> list[str]:
    return list(
        ExportRecord.objects.filter(export=export).order_by("pk").values_list("act", flat=True)
    )

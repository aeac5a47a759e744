"""The files of exports: made in a folder of their own, enciphered, opened, removed in time."""

import json
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction

from operations.models import Export
from operations.rules.sheets import Sheet
from operations.services.exports import Act, record
from operations.services.sealed_files import read_in_pieces, seal_file, unseal_file
from operations.services.workbooks import Row, write_csv, write_excel
from organisation.selectors.keys import keyring

log = structlog.get_logger()
# Beside a file lies who it is about.
WHO, MAKING = ".who", ".making-"
# What a killed attempt left is removed when nobody can be at it any more.
LEFT_ALONE_FOR = timedelta(days=1)


class NoFile(LookupError):
    """The file was not made yet, or was removed after its time."""


def export_folder() -> Path:
    """Where the files lie: its owner's alone, and no address of the web server."""
    folder = Path(settings.EXPORT_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


@contextmanager
def making_folder(job_id: int) -> Iterator[Path]:
    """An empty folder of its owner's for the plain file while it is made; gone afterwards. What a
    killed attempt of the same job left in it goes first."""
    folder = export_folder() / f"{MAKING}{job_id}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def make_file(
    *,
    export: Export,
    sheet: Sheet,
    rows: Iterable[Row],
    as_of: date | None,
    clock: Callable[[], datetime],
    who: Callable[[], Mapping[str, Sequence[str]]] | None = None,
) -> int:
    """Write, encipher and keep the file of an export; returns its rows.

    ``who`` names the clients in it, asked when all rows are written: kept enciphered beside it, for
    the check at download. An earlier file of the same export goes.
    """
    name = secrets.token_hex(16)
    with making_folder(export.pk) as folder:
        plain = folder / f"plain.{export.format}"
        if export.format == Export.Format.EXCEL:
            written = write_excel(sheet=sheet, rows=rows, out=plain, spill=folder, made_at=clock())
        else:
            written = write_csv(sheet=sheet, rows=rows, out=plain)
        size = plain.stat().st_size
        seal_file(keyring(), read_in_pieces(plain), export_folder() / name)
        named = json.dumps(who() if who else {}).encode()
        seal_file(keyring(), [named], export_folder() / f"{name}{WHO}")
    _keep(export, clock(), file_name=name, rows=written, bytes=size, as_of=as_of)
    return written


@transaction.atomic
def _keep(export: Export, at: datetime, **file: Any) -> None:
    kept = Export.objects.select_for_update().get(pk=export.pk)
    if kept.file_name:
        _remove(kept.file_name)
    Export.objects.filter(pk=export.pk).update(made_at=at, removed_at=None, **file)
    record(export, Act.MADE, by=None, at=at, rows=file["rows"])


def clients_in(export: Export) -> Mapping[str, Sequence[str]]:
    """Who the file is about, as ``who`` named them. Raises NoFile."""
    found: Mapping[str, Sequence[str]] = json.loads(b"".join(_opened(export, WHO)))
    return found


def file_of(export: Export) -> Iterator[bytes]:
    """The plain file, piece by piece. Raises NoFile at once, SealingError while it is read."""
    return _opened(export, "")


def _opened(export: Export, ending: str) -> Iterator[bytes]:
    path = export_folder() / f"{export.file_name}{ending}"
    if not export.has_file or not path.is_file():
        raise NoFile(str(export.pk))
    return unseal_file(keyring(), path)


def remove_old_files(*, now: datetime) -> int:
    """Remove the files whose time is over, and what killed attempts left; returns how many of the
    former. A row says "removed" only when its file is."""
    old = Export.objects.filter(
        made_at__lt=now - settings.EXPORT_KEPT, removed_at__isnull=True
    ).order_by("pk")
    removed = 0
    for export in old:
        _remove(export.file_name)
        removed += Export.objects.filter(pk=export.pk, file_name=export.file_name).update(
            removed_at=now
        )
    _remove_strays(now)
    log.info("exports.removed", files=removed)
    return removed


def _remove(name: str) -> None:
    for ending in ("", WHO):
        (export_folder() / f"{name}{ending}").unlink(missing_ok=True)


def _remove_strays(now: datetime) -> None:
    kept = set(Export.objects.filter(removed_at__isnull=True).values_list("file_name", flat=True))
    oldest = (now - LEFT_ALONE_FOR).timestamp()
    for path in export_folder().iterdir():
        if path.name.removesuffix(WHO) in kept or path.stat().st_mtime > oldest:
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)

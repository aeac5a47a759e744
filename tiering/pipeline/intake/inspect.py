"""Find the files of a day in the inbox and compare them with their control files (domain/08)."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from tiering.pipeline.intake.refusal import FileRefused
from tiering.pipeline.intake.source import probe
from tiering.rules.dialect import Dialect, DialectInvalid, load_dialect
from tiering.rules.extracts import REQUIRED, RULES_VERSION, TABLE_BY_NAME

FILE_NAME = re.compile(r"([a-z_]+)\.([fi])\.(\d{8})(?:_(\d{3}))?\.(dat|dat\.gz|ok)", re.ASCII)
OK_LIMIT = 4096  # bytes of a control file
OK_PARTS = 4  # name, rows, bytes, sum
DIALECT_LIMIT = 64 << 10
PROBE_BYTES = 32 << 20  # so much of every file is read before anything is done
DIALECT_FILE = "dialect.yaml"


@dataclass(frozen=True)
class Control:
    """What an .ok says of its file; ``amount_sum`` None: not checked."""

    rows: int
    bytes: int
    amount_sum: Decimal | None


@dataclass(frozen=True)
class InboxFile:
    """One file, all its parts together. ``name`` is that of the whole (without a part number)."""

    name: str
    table: str
    kind: str
    parts: tuple[Path, ...]
    controls: tuple[Control, ...]
    bytes: int
    digest: str  # sha256 of the content of the parts, in order
    held: FileRefused | None = None  # decided already by looking at it from outside


@dataclass(frozen=True)
class Inspection:
    """The files of one day. ``missing`` are the required tables that did not come with others that
    did; ``notes`` are names that were passed over, and why."""

    as_of: date
    dialect: Dialect
    files: tuple[InboxFile, ...]
    missing: tuple[str, ...]
    notes: tuple[str, ...]
    digest: str

    @property
    def had_files(self) -> bool:
        """Whether a required file is there. A day with optional ones only counts as a day without
        files: they are judged and kept, and balances carry forward (domain/08 §Fine print)."""
        return any(file.table in REQUIRED for file in self.files)


def inspect_day(inbox: Path, as_of: date, default_dialect: Dialect) -> Inspection:
    """Look at the day's files. Raises DialectInvalid for an unusable ``dialect.yaml``."""
    dialect = inbox_dialect(inbox, default_dialect)
    files, notes = _files(inbox, f"{as_of:%Y%m%d}")
    files = [file for file in files if file.table != "balance_history"]
    there = {file.table for file in files}
    missing = tuple(table for table in REQUIRED if table not in there)
    return Inspection(
        as_of=as_of,
        dialect=dialect,
        files=tuple(files),
        missing=missing if there.intersection(REQUIRED) else (),
        notes=tuple(notes),
        digest=_digest_of(files, dialect),
    )


def inbox_dialect(inbox: Path, default: Dialect) -> Dialect:
    """The dialect of an inbox: its ``dialect.yaml``, else the default."""
    path = inbox / DIALECT_FILE
    if not path.is_file():
        return default
    if path.stat().st_size > DIALECT_LIMIT:
        raise DialectInvalid(f"{DIALECT_FILE} is too large")
    return load_dialect(path.read_bytes(), name=DIALECT_FILE)


def find_file(inbox: Path, table: str, day: str, kind: str = "f") -> InboxFile | None:
    """The file of one table and day (YYYYMMDD), None if it is not there (or has no .ok yet)."""
    found, _ = _files(inbox, day, table=table)
    return next((file for file in found if file.kind == kind), None)


def _files(inbox: Path, day: str, *, table: str = "") -> tuple[list[InboxFile], list[str]]:
    names: dict[tuple[str, str], set[str]] = {}
    notes: list[str] = []
    # Years of files may lie in an inbox: only the day's names are looked at closely.
    listed = (path.name for path in inbox.iterdir()) if inbox.is_dir() else ()
    for each in sorted(name for name in listed if day in name):
        match = FILE_NAME.fullmatch(each)
        if not match or match[3] != day or (table and match[1] != table):
            continue
        if match[1] in TABLE_BY_NAME:
            names.setdefault((match[1], match[2]), set()).add(each)
        else:
            notes.append(f"{each}: unknown table")
    order = list(TABLE_BY_NAME)
    files = []
    for (name, kind), found in sorted(names.items(), key=lambda i: (order.index(i[0][0]), i[0][1])):
        file = _file(inbox, name, kind, day, found)
        if file is None:
            notes.append(f"{name}.{kind}.{day}: no .ok yet")
        else:
            files.append(file)
    return files, notes


def _file(inbox: Path, table: str, kind: str, day: str, found: set[str]) -> InboxFile | None:
    stem = f"{table}.{kind}.{day}"
    parts, whole = _data_files(found)
    if f"{stem}.ok" not in found and not parts:
        return None
    name = whole[0] if whole else f"{stem}.dat"
    if not whole and parts and parts[0].endswith(".gz"):
        name = f"{stem}.dat.gz"
    file = InboxFile(name, table, kind, (), (), 0, "")
    try:
        file = _with_parts(file, inbox, stem, found)
        for path in file.parts:
            probe(path, PROBE_BYTES)
    except FileRefused as refusal:
        if not file.digest:
            file = _measured(file, _safe(inbox, parts or whole))
        return replace(file, held=refusal)
    return file


def _data_files(found: set[str]) -> tuple[list[str], list[str]]:
    """The names of parts, and of files that are whole."""
    data = sorted(name for name in found if not name.endswith(".ok"))
    parts = [name for name in data if re.search(r"_\d{3}\.dat", name)]
    return parts, [name for name in data if name not in parts]


def _with_parts(file: InboxFile, inbox: Path, stem: str, found: set[str]) -> InboxFile:
    """The file with its paths, control totals and digest. Raises FileRefused."""
    parts, whole = _data_files(found)
    if f"{stem}.ok" not in found:
        raise FileRefused("parts_missing", f"{stem}.ok with the number of parts is not there")
    line = _ok_line(inbox, f"{stem}.ok")
    if line[0] == "parts":
        names = _announced_parts(line, parts, found, stem)
        controls = [_control(_ok_line(inbox, f"{_stem(name)}.ok"), name) for name in names]
    elif parts:
        raise FileRefused("ok_malformed", f"{stem}.ok does not announce the parts that are there")
    else:
        if len(line) != OK_PARTS:
            raise FileRefused("ok_malformed", f"{stem}.ok is not one line of four parts")
        names = [line[0]] if line[0] in whole else []
        if not names:
            raise FileRefused("ok_name", f"{stem}.ok names {line[0][:100]!r}, which is not there")
        file = replace(file, name=names[0])
        controls = [_control(line, names[0])]
    paths = [_inside(inbox, name) for name in names]
    file = _measured(replace(file, controls=tuple(controls)), paths)
    for path, control in zip(paths, controls, strict=True):
        if path.stat().st_size != control.bytes:
            raise FileRefused(
                "ok_bytes", f"{path.name}: {path.stat().st_size} bytes, .ok says {control.bytes}"
            )
    return replace(file, parts=tuple(paths))


def _announced_parts(line: list[str], parts: list[str], found: set[str], stem: str) -> list[str]:
    if len(line) != 2 or not re.fullmatch(r"\d{1,3}", line[1], re.ASCII):
        raise FileRefused("ok_malformed", f"{stem}.ok is not parts|n")
    ready = [name for name in parts if f"{_stem(name)}.ok" in found]
    expected = [f"{stem}_{number:03}" for number in range(1, int(line[1]) + 1)]
    if [_stem(name) for name in ready] != expected or not expected:
        raise FileRefused("parts_missing", f"{stem}: {len(ready)} of {line[1]} parts are there")
    return ready


def _stem(name: str) -> str:
    return name.split(".dat", 1)[0]


def _ok_line(inbox: Path, name: str) -> list[str]:
    """The parts of a control file's only line."""
    path = _inside(inbox, name)
    if path.stat().st_size > OK_LIMIT:
        raise FileRefused("ok_malformed", f"{name} is too large for a control file")
    try:
        lines = path.read_text("utf-8-sig").strip().splitlines()
    except UnicodeDecodeError as error:
        raise FileRefused("ok_malformed", f"{name} is not text") from error
    if len(lines) != 1:
        raise FileRefused("ok_malformed", f"{name} is not one line")
    return [field.strip() for field in lines[0].split("|")]


def _control(line: list[str], name: str) -> Control:
    if len(line) != OK_PARTS or not all(re.fullmatch(r"\d{1,18}", n, re.ASCII) for n in line[1:3]):
        raise FileRefused("ok_malformed", f".ok of {name} is not name|rows|bytes|sum")
    if line[0] != name:
        raise FileRefused("ok_name", f".ok of {name} names {line[0][:100]!r}")
    try:
        amount = Decimal(line[3]) if line[3] else None
    except InvalidOperation as error:
        raise FileRefused("ok_malformed", f".ok of {name}: the sum is not a number") from error
    if amount is not None and not amount.is_finite():
        raise FileRefused("ok_malformed", f".ok of {name}: the sum is not a number")
    return Control(int(line[1]), int(line[2]), amount)


def _inside(inbox: Path, name: str) -> Path:
    """A plain file of the inbox; refuses links that lead out of it, pipes and folders."""
    path = inbox / name
    if path.is_symlink() and not path.resolve().is_relative_to(inbox.resolve()):
        raise FileRefused("bad_path", f"{name} leads out of the inbox")
    if not path.is_file():
        raise FileRefused("bad_path", f"{name} is not a plain file")
    return path


def _safe(inbox: Path, names: Iterable[str]) -> list[Path]:
    """Those of the names that may be opened, for the digest of a refused file."""
    paths = []
    for name in names:
        try:
            paths.append(_inside(inbox, name))
        except FileRefused:
            continue
    return paths


def _measured(file: InboxFile, paths: list[Path]) -> InboxFile:
    digest = hashlib.sha256()
    for path in paths:
        with path.open("rb") as content:
            digest.update(hashlib.file_digest(content, "sha256").digest())
    size = sum(path.stat().st_size for path in paths)
    return replace(file, bytes=size, digest=digest.hexdigest())


def _digest_of(files: Iterable[InboxFile], dialect: Dialect) -> str:
    """One digest of all that the verdict of the day depends on in the inbox."""
    entries = sorted(
        repr((file.name, file.kind, file.digest, file.controls, str(file.held or "")))
        for file in files
    )
    return hashlib.sha256(repr((RULES_VERSION, dialect, entries)).encode()).hexdigest()

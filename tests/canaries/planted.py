"""A small bank whose nights have run, fifty of its clients marked: what must be found nowhere."""

import logging
import logging.config
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from nightly.night import run_night
from organisation.models import Institution, Posting, Staff, User
from organisation.rules.roles import Role
from tests.factories import PASSWORD, account
from tests.nightly.worlds import MONDAY, WEEK, edge, first_load, own_inbox, rewrite
from tests.outreach.made import logged as logged_with
from tiering.models import ExtractFile
from tiering.services.file_decisions import confirm_decision, request_decision

MARKED = 50
TUESDAY = WEEK[1]
# Given names that no generated bank has, one for each marked client.
GIVEN = [f"雀{first}{second}" for first in "翎翮翚翟翥" for second in "鸣鸮鸾鹄鹍鹤鹭鹮鹳鹨"]
NAME, ID_NO, PHONE, BIRTHDAY = 1, 3, 4, 5


@dataclass(frozen=True)
class Canary:
    """One marked client, as the bank's file says it."""

    client_no: str
    name: str
    id_no: str
    phone: str


@dataclass
class Planted:
    """The marked clients, the folder of files, one account per role, and all that was logged."""

    canaries: list[Canary]
    inbox: Path
    logged: list[str]
    people: dict[str, User] = field(default_factory=dict)

    @property
    def numbers(self) -> list[str]:
        """What nobody may read without revealing it, a phone as people write it too; some clients
        left one with the bank only."""
        found = (number for c in self.canaries for number in (c.id_no, c.phone, dashed(c.phone)))
        return [number for number in found if number]

    @property
    def names(self) -> dict[str, str]:
        return {canary.name: canary.client_no for canary in self.canaries}


def dashed(phone: str) -> str:
    """The number with dashes, in no run of digits long enough to look like one; empty for none."""
    return f"{phone[:3]}-{phone[3:7]}-{phone[7:]}" if phone else ""


class Kept(logging.Handler):
    """Keeps every line that anybody logs, as the log would have it, tracebacks included."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        lines = logging.config.DictConfigurator({"version": 1})
        self.setFormatter(lines.configure_formatter(settings.LOGGING["formatters"]["line"]))
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


def logged() -> Iterator[list[str]]:
    """Everything logged, down to DEBUG, while this is open."""
    root, kept = logging.getLogger(), Kept()
    level = root.level
    root.addHandler(kept)
    root.setLevel(logging.DEBUG)
    try:
        yield kept.lines
    finally:
        root.removeHandler(kept)
        root.setLevel(level)


def plant(folder: Path, lines: list[str]) -> Planted:
    """Mark the clients in every file, load the history and publish two nights; on the second one
    of them comes with a bad birthday and one in a torn line, so that rejects tell of them too."""
    inbox = own_inbox(folder)
    canaries = [canary for path in client_files(inbox)[:1] for canary in _marked(path)]
    for path in client_files(inbox):
        _mark(path, canaries, is_bad=f"{TUESDAY:%Y%m%d}" in path.name)
    first_load(inbox)
    assert run_night(MONDAY, edge(inbox)).status == "published"
    # Two lines of four hundred are more than the bank's limit: two people let the file in.
    assert run_night(TUESDAY, edge(inbox)).status == "held"
    release(ExtractFile.objects.get(table="client", verdict=ExtractFile.Verdict.HELD))
    assert run_night(TUESDAY, edge(inbox)).status == "published"
    planted = Planted(canaries, inbox, lines)
    planted.people = {role: person(role) for role in Role.values}
    for canary in planted.canaries:
        logged_with(canary.client_no, "E0", at=timezone.now(), words=f"{canary.name}想续作")
    return planted


def release(file: ExtractFile) -> None:
    decision = request_decision(
        as_of=TUESDAY, subject=file.name, digest=file.digest, decision="release", reason="已核对",
        by=account("head_office"),
    )  # fmt: skip
    confirm_decision(decision=decision, by=account("head_office"))


def client_files(inbox: Path) -> list[Path]:
    return sorted(inbox.glob("client.f.*.dat"))


def _marked(path: Path) -> Iterator[Canary]:
    rows = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    every = len(rows) // MARKED
    for row, given in zip(rows[::every], GIVEN, strict=False):
        yield Canary(row[0], f"{row[NAME][0]}{given}", row[ID_NO], row[PHONE])


def _mark(path: Path, canaries: list[Canary], *, is_bad: bool) -> None:
    named = {canary.client_no: canary for canary in canaries}
    torn = next(canary for canary in canaries[1:] if canary.phone and canary.id_no)
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        cells = line.split(",")
        if cells[0] in named:
            cells[NAME] = named[cells[0]].name
        if is_bad and cells[0] == canaries[0].client_no:
            cells[BIRTHDAY] = "1958-02-31"
        if is_bad and cells[0] == torn.client_no:
            cells[PHONE] = dashed(torn.phone)
            cells.pop()
        lines[number] = ",".join(cells)
    rewrite(path, lines)


def person(role: str) -> User:
    """Somebody of the bank's own staff in this role, with an account; or somebody new."""
    posting = Posting.objects.filter(role=role, left_on=None).order_by("staff_id").first()
    if posting is None:
        return account(role, Institution.objects.order_by("path")[0])
    staff = Staff.objects.get(pk=posting.staff_id)
    return User.objects.create_user(staff.employee_no, PASSWORD, staff=staff)

"""The Berka data as extract files: a first load and nights on every day a balance changes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from nightly.banks.berka_source import Berka, read_berka
from nightly.banks.extract import write_rows, yuan
from nightly.banks.plan import Progress, no_progress
from organisation.rules.roles import Level, Role

HEAD_OFFICE = "000000"
PRODUCT = "DEMAND"
# Everybody on the invented staff has worked there since before the first account.
JOINED = "1990-01-01"
HEADERS: Mapping[str, tuple[str, ...]] = {
    "institution": ("code", "name", "level", "parent_code"),
    "staff": ("employee_no", "name", "role", "institution_code", "joined_on", "left_on"),
    "client": (
        *("client_no", "name", "id_type", "id_no", "phone", "birthday", "gender", "opened_on"),
        *("employer", "persona", "risk_level", "risk_assessed_on", "marketing_consent"),
        *("do_not_contact", "opening_outlet"),
    ),
    "product": ("product_code", "name", "asset_class", "risk_level"),
    "holding": ("client_no", "outlet_code", "product_code", "currency", "balance", "matures_on"),
    "loan": (
        *("loan_no", "client_no", "outlet_code", "kind", "principal", "balance"),
        *("granted_on", "due_on"),
    ),
    "balance_history": (
        *("client_no", "outlet_code", "product_code", "currency", "valid_from", "balance"),
    ),
}
REFERENCE = ("institution", "staff", "client", "product")
Rows = list[tuple[str, ...]]


class DaysInvalid(ValueError):
    """The days asked for do not make a span."""


def import_berka(
    source: Path, inbox: Path, *, start: date, until: date, progress: Progress = no_progress
) -> list[date]:
    """Writes the data set in ``source`` as extracts into ``inbox``; the nights written.

    ``balance_history`` holds all balances before ``start`` and is dated the day before it; nights
    run from ``start`` to ``until``: the first day, every day a balance changes, every month end.
    """
    if until < start:
        raise DaysInvalid("the last day lies before the first")
    bank = read_berka(source)
    inbox.mkdir(parents=True, exist_ok=True)
    _write_history(bank, inbox, start - timedelta(days=1))
    nights = nights_of(bank, start, until)
    writer = _Nights(bank, inbox, start)
    for done, day in enumerate(nights, start=1):
        writer.write(day)
        progress(f"night {day}", done, len(nights))
    return nights


def nights_of(bank: Berka, start: date, until: date) -> list[date]:
    """The days with files, oldest first."""
    changed = {day for by_day in bank.changes.values() for day in by_day}
    span = (start + timedelta(days=turn) for turn in range((until - start).days + 1))
    return [day for day in span if day == start or day in changed or _is_month_end(day)]


def client_no(client_id: int) -> str:
    return f"C{client_id:08d}"


def outlet_code(bank: Berka, district: int) -> str:
    """Region, no sub-branch, number of the district."""
    region = bank.regions.index(bank.districts[district][1]) + 1
    return f"{region:02d}00{district:02d}"


def balances_on(bank: Berka, day: date) -> dict[tuple[int, int], int]:
    """End-of-day balances in fen by client and district, of accounts opened by then."""
    return {
        key: sum(fen for on, fen in by_day.items() if on <= day)
        for key, by_day in bank.changes.items()
        if min(by_day) <= day
    }


@dataclass
class _Nights:
    """Writes one night after another, carrying the balances along."""

    bank: Berka
    inbox: Path
    start: date

    def __post_init__(self) -> None:
        self._balances = balances_on(self.bank, self.start - timedelta(days=1))
        self._last = self.start - timedelta(days=1)
        self._loans: Rows = []

    def write(self, day: date) -> None:
        for key, by_day in self.bank.changes.items():
            for on, fen in by_day.items():
                if self._last < on <= day:
                    self._balances[key] = self._balances.get(key, 0) + fen
        if day == self.start:
            _write_reference(self.bank, self.inbox, day)
        else:
            self._write_reference_changes(day)
        self._write_holdings(day)
        loans = _loans(self.bank, day)
        if loans != self._loans:
            write_rows(self.inbox, "loan", day, HEADERS["loan"], loans)
        self._loans, self._last = loans, day

    def _write_reference_changes(self, day: date) -> None:
        """Incremental files: new clients, and nothing of what stands."""
        came = [("A", *row) for row in _clients(self.bank, after=self._last, until=day)]
        for table in REFERENCE:
            rows = came if table == "client" else []
            write_rows(self.inbox, table, day, ("op", *HEADERS[table]), rows, kind="i")

    def _write_holdings(self, day: date) -> None:
        rows = [
            (client_no(client), outlet_code(self.bank, district), PRODUCT, "CNY", yuan(fen), "")
            for (client, district), fen in sorted(self._balances.items())
        ]
        total = sum(self._balances.values())
        write_rows(self.inbox, "holding", day, HEADERS["holding"], rows, fen=total)


def _write_reference(bank: Berka, inbox: Path, day: date) -> None:
    rows: Mapping[str, Sequence[tuple[str, ...]]] = {
        "institution": list(_institutions(bank)),
        "staff": list(_staff(bank)),
        "client": _clients(bank, after=date.min, until=day),
        "product": [(PRODUCT, "Current account", "demand", "R1")],
    }
    for table in REFERENCE:
        write_rows(inbox, table, day, HEADERS[table], rows[table])


def _write_history(bank: Berka, inbox: Path, day: date) -> None:
    rows: Rows = []
    total = 0
    for (client, district), by_day in bank.changes.items():
        balance = 0
        for on, fen in by_day.items():
            if on > day:
                break
            balance += fen
            total += balance
            outlet = outlet_code(bank, district)
            rows.append((client_no(client), outlet, PRODUCT, "CNY", on.isoformat(), yuan(balance)))
    _write_reference(bank, inbox, day)
    write_rows(inbox, "balance_history", day, HEADERS["balance_history"], rows, fen=total)


def _institutions(bank: Berka) -> Iterator[tuple[str, ...]]:
    yield HEAD_OFFICE, "Head office", Level.HEAD_OFFICE.value, ""
    for place, region in enumerate(bank.regions, start=1):
        yield f"{place:02d}0000", region, Level.BRANCH.value, HEAD_OFFICE
    for district, (name, _) in sorted(bank.districts.items()):
        code = outlet_code(bank, district)
        yield code, name, Level.OUTLET.value, f"{code[:2]}0000"


def _staff(bank: Berka) -> Iterator[tuple[str, ...]]:
    """One of each: what the books of every region and district need, and who runs the system."""
    branch_roles = (Role.BRANCH_OFFICE, Role.BRANCH_HEAD, Role.WEALTH_ADVISOR, Role.REMOTE_MANAGER)
    outlet_roles = (Role.RELATIONSHIP_MANAGER, Role.LOBBY_MANAGER, Role.LOAN_MANAGER)
    posts = [(Role.ADMINISTRATOR, HEAD_OFFICE), (Role.HEAD_OFFICE, HEAD_OFFICE)]
    for code, _, level, _ in _institutions(bank):
        roles = {Level.BRANCH.value: branch_roles, Level.OUTLET.value: outlet_roles}.get(level, ())
        posts += [(role, code) for role in roles]
    for number, (role, code) in enumerate(posts, start=1):
        yield f"E{number:05d}", f"Employee {number}", role.value, code, JOINED, ""


def _clients(bank: Berka, *, after: date, until: date) -> Rows:
    """Client rows of the owners whose first account was opened in the span."""
    return [
        (
            *(client_no(each.client_id), f"Client {each.client_id}", "other", "", ""),
            *(each.birthday.isoformat(), each.gender, each.opened_on.isoformat()),
            *("", "", "", "", "N", "N", outlet_code(bank, each.district)),
        )
        for each in bank.owners
        if after < each.opened_on <= until
    ]


def _loans(bank: Berka, day: date) -> Rows:
    return [
        (
            *(f"L{each.loan_id:08d}", client_no(each.client_id), outlet_code(bank, each.district)),
            *("other", yuan(each.fen), yuan(each.balance_on(day))),
            *(each.granted_on.isoformat(), each.due_on.isoformat()),
        )
        for each in bank.loans
        if each.granted_on <= day
    ]


def _is_month_end(day: date) -> bool:
    return (day + timedelta(days=1)).day == 1

"""The boards of published nights equal an independent recount, and add up down the tree."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from clients.models import BookLoad, InstitutionBoard, InstitutionSummary
from clients.rules.portfolio import NOTED_BASICS
from nightly.night import run_night
from operations.models import Day
from tests.nightly.basics import note_basics
from tests.nightly.boards import Naive, rows_of
from tests.nightly.worlds import ENDING, MONDAY, NOON, WEEK, change_line, edge, rewrite, run_week
from tiering.services.policies import ensure_default_policy, load_policy

pytestmark = pytest.mark.django_db(transaction=True)
FIGURES = (
    "top_clients", "top_aum", "holders_of_80", "assets", "moves", "marginal", "maturities",
    "loads", "shortages",
)  # fmt: skip


def boards_of(run_id: int | None) -> dict[str, dict[str, object]]:
    rows = InstitutionBoard.objects.filter(run_id=run_id)
    return {row["institution_code"]: row for row in rows.values("institution_code", *FIGURES)}


def plain(short: dict[str, dict[str, object]]) -> dict[str, dict[str, Decimal]]:
    """Amounts kept as text, as amounts: 0 and 0.00 are one figure."""
    return {
        role: {name: Decimal(str(value)) for name, value in each.items()}
        for role, each in short.items()
    }


def test_every_board_of_every_night_equals_the_recount(inbox: Path) -> None:
    run_week(inbox)
    seen = {name: 0 for name in FIGURES}
    for as_of in WEEK:
        naive = Naive(inbox, as_of)
        kept = boards_of(naive.run)
        assert set(kept) == set(naive.parents)
        for code, board in kept.items():
            told = {"institution_code": code, **naive.board(code)}
            board["shortages"] = plain(board["shortages"])  # type: ignore[arg-type]
            told["shortages"] = plain(told["shortages"])
            assert board == told
            for name in FIGURES:
                seen[name] += bool(board[name])
        for summary in InstitutionSummary.objects.filter(run_id=naive.run):
            counts = [summary.profiles_asked, summary.profiles_met]
            assert counts == naive.profiles(summary.institution_code)
    assert all(seen.values()), seen  # nothing was compared with nothing only


def upset(inbox: Path, as_of: date) -> None:
    """The day's holdings of four managed clients: a fortune (so that one leaves the book), nearly
    all gone, half gone, and rows that cannot be read."""
    eve = Naive(inbox, as_of - timedelta(days=1))
    managed = [number for number, row in eve.clients.items() if row["employee_no"]]
    richest = sorted(managed, key=lambda number: -eve.clients[number]["aum"])
    rising = next(number for number in richest if eve.clients[number]["tier"] == "wealth")
    falling = [number for number in richest if number != rising][:3]
    change = dict(
        zip(
            [rising, *falling],
            (
                lambda cells: [*cells[:3], "CNY", "9999999999.99", *cells[5:]],
                lambda cells: [*cells[:4], "0.01", *cells[5:]],
                lambda cells: [*cells[:4], f"{Decimal(cells[4]) / 2:.2f}", *cells[5:]],
                lambda cells: [*cells[:2], "NOWHERE", *cells[3:]],
            ),
            strict=True,
        )
    )
    path = inbox / f"holding.f.{as_of:%Y%m%d}.dat"
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    rows = [line.split(",") for line in lines]
    changed = [change[row[0]](row) if row[0] in change else row for row in rows]
    rewrite(path, [head, *map(",".join, changed)])


def test_every_book_of_every_night_equals_the_recount(inbox: Path) -> None:
    ensure_default_policy(at=NOON)
    load_policy(
        given={"guards": {"bad_row_limit_permille": 1000}}, effective_on=MONDAY, source="x",
        at=NOON,
    )  # fmt: skip
    run_week(inbox, WEEK[:-1])
    upset(inbox, WEEK[-1])
    note_basics()
    run_week(inbox, WEEK[-1:])
    seen: Counter[str] = Counter()
    for as_of in WEEK:
        naive = Naive(inbox, as_of)
        for load in BookLoad.objects.filter(run_id=naive.run):
            told = naive.book(load.employee_no, load.role)
            if as_of < WEEK[-1]:  # published before anybody noted anything
                told["noted"] = {name: [0, 0] for name in NOTED_BASICS}
            kept = load.figures | {
                "at_risk": [load.at_risk, load.at_risk_aum], "health": load.health,
            }  # fmt: skip
            kept.pop("standards", None)  # told of contacts: tests/outreach/lists/test_coverage.py
            assert as_figures(kept) == as_figures(told), (as_of, load.employee_no, load.role)
            is_full = bool(load.cap) and load.clients >= load.cap
            is_above = bool(load.initial) and load.clients > load.initial
            rank = 2 if is_full else 1 if is_above else 0
            assert load.attention == rank * 1_000_000 + load.at_risk
            seen.update(name for name, value in told.items() if is_something(value))
    assert set(seen) == set(told), set(told) - set(seen)  # nothing was compared with nothing only


def as_figures(value: Any) -> Any:
    """The same with every number, text or not, as a decimal."""
    if isinstance(value, dict):
        return {name: as_figures(each) for name, each in value.items()}
    if isinstance(value, list):
        return [as_figures(each) for each in value]
    return value if value is None else Decimal(value)


def is_something(value: Any) -> bool:
    if isinstance(value, dict | list):
        parts = value.values() if isinstance(value, dict) else value
        return any(is_something(each) for each in parts)
    return bool(value)


def test_boards_add_up_to_their_summaries(inbox: Path) -> None:
    run_week(inbox, WEEK[:2])
    run_id = Day.objects.get(as_of=WEEK[1]).published_run_id
    boards = boards_of(run_id)
    for summary in InstitutionSummary.objects.filter(run_id=run_id):
        board = boards[summary.institution_code]
        amounts = map(Decimal, board["assets"].values())  # type: ignore[attr-defined]
        assert sum(amounts) == summary.aum
        moved = sum(move[2] for move in board["moves"])  # type: ignore[attr-defined]
        assert moved == summary.upgraded + summary.downgraded
        short = board["shortages"].values()  # type: ignore[attr-defined]
        assert sum(each["clients"] for each in short) == summary.unmanaged
        below = InstitutionSummary.objects.filter(run_id=run_id).filter(
            parent_code=summary.institution_code
        )
        for name in ("maturities", "marginal") if below else ():
            children = [boards[child.institution_code] for child in below]
            # Only the top has clients of its own: those without a home outlet.
            is_whole = amount_of(board, name) == sum(amount_of(child, name) for child in children)
            assert is_whole or not summary.parent_code


def amount_of(board: dict[str, object], name: str) -> Decimal:
    rows: list[list[str]] = board[name]  # type: ignore[assignment]
    return sum((Decimal(row[3]) for row in rows), Decimal(0))


def test_a_person_with_a_book_stands_at_the_own_institution(inbox: Path) -> None:
    run_night(MONDAY, edge(inbox))
    run_id = Day.objects.get(as_of=MONDAY).published_run_id
    loads = BookLoad.objects.filter(run_id=run_id)
    assert loads.filter(role="relationship_manager", clients__gt=0, initial=400, cap=500).exists()
    paths = dict(
        InstitutionSummary.objects.filter(run_id=run_id).values_list("institution_code", "path")
    )
    assert {(load.institution_code, load.path) for load in loads} <= set(paths.items())


def test_a_day_run_again_replaces_its_boards(inbox: Path) -> None:
    run_night(ENDING, edge(inbox))
    first = Day.objects.get(as_of=ENDING).published_run_id
    before = boards_of(first)
    path = inbox / f"holding.f.{ENDING:%Y%m%d}.dat"
    change_line(path, 0, lambda cells: [*cells[:4], "99999999.99", *cells[5:]])
    run_night(ENDING, edge(inbox))
    naive = Naive(inbox, ENDING)
    assert naive.run != first
    assert boards_of(first) == before
    root = next(code for code, parent in naive.parents.items() if not parent)
    assert boards_of(naive.run)[root]["top_aum"] == naive.board(root)["top_aum"]
    assert boards_of(naive.run)[root]["top_aum"] > before[root]["top_aum"]  # type: ignore[operator]


def add_line(inbox: Path, table: str, **cells: str) -> None:
    """One more row of a table on the first day, the columns not named left empty."""
    path = inbox / f"{table}.f.{MONDAY:%Y%m%d}.dat"
    lines = path.read_text(encoding="utf-8").splitlines()
    names = lines[0].split(",")
    assert set(cells) <= set(names)
    rewrite(path, [*lines, ",".join(cells.get(name, "") for name in names)])


def test_odd_places_count_where_they_belong(inbox: Path) -> None:
    """Nobody's outlet, two postings, foreign money, the first and last days of the calendar."""
    places = {row["code"]: row for row in rows_of(inbox, "institution", MONDAY)}
    outlets = sorted(code for code, row in places.items() if row["level"] == "outlet")
    client = rows_of(inbox, "client", MONDAY)[0]
    nobody = client | {"client_no": "X1", "opening_outlet": "", "phone": "", "id_no": ""}
    add_line(inbox, "client", **nobody)
    staff = rows_of(inbox, "staff", MONDAY)
    postings = Counter(row["employee_no"] for row in staff)
    person = next(
        row
        for row in staff
        if row["role"] == "relationship_manager" and postings[row["employee_no"]] == 1
    )
    elsewhere = next(code for code in outlets if code != person["institution_code"])
    add_line(inbox, "staff", **person | {"institution_code": elsewhere})
    holding = next(row for row in rows_of(inbox, "holding", MONDAY) if row["matures_on"])
    for days, currency, balance in (
        (0, "CNY", "11.11"), (1, "USD", "100.05"), (30, "CNY", "22.22"), (31, "CNY", "33.33"),
        (2, "CNY", "249424274.03"),  # its product with a rate needs more than 64 bits
    ):  # fmt: skip
        matures_on = (MONDAY + timedelta(days=days)).isoformat()
        due = {"matures_on": matures_on, "currency": currency, "balance": balance}
        add_line(inbox, "holding", **holding | due)
    run_night(MONDAY, edge(inbox))
    naive = Naive(inbox, MONDAY)
    kept = boards_of(naive.run)
    assert naive.clients["X1"]["home_outlet"] is None
    assert BookLoad.objects.filter(run_id=naive.run, employee_no=person["employee_no"]).count() == 2
    for code, board in kept.items():
        told = naive.board(code)
        assert {name: board[name] for name in FIGURES[:-1]} == {n: told[n] for n in FIGURES[:-1]}
    root = next(code for code, parent in naive.parents.items() if not parent)
    days = [row[0] for row in kept[root]["maturities"]]  # type: ignore[attr-defined]
    first, last = MONDAY + timedelta(days=1), MONDAY + timedelta(days=30)
    assert (days[0], days[-1]) == (first.isoformat(), last.isoformat())
    summaries = InstitutionSummary.objects.filter(run_id=naive.run)
    below = summaries.filter(parent_code=root)
    assert summaries.get(institution_code=root).clients == 1 + sum(row.clients for row in below)

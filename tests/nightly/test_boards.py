"""The boards of published nights equal an independent recount, and add up down the tree."""

from decimal import Decimal
from pathlib import Path

import pytest

from clients.models import BookLoad, InstitutionBoard, InstitutionSummary
from nightly.night import run_night
from operations.models import Day
from tests.nightly.boards import Naive
from tests.nightly.worlds import ENDING, MONDAY, WEEK, change_line, edge, run_week

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
    assert all(seen.values()), seen  # nothing was compared with nothing only


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

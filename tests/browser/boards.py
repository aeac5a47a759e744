"""The boards of the bank for looking at; they fit its summaries."""

from datetime import timedelta

from clients.models import InstitutionSummary
from clients.rules.asset_classes import ASSET_CLASSES
from operations.models import NightlyRun
from organisation.models import Institution
from tests.factories import board, book_load

MOVES = (
    ("private", "wealth", 1), ("wealth", "private", 1), ("wealth", "mid", 3), ("mid", "wealth", 5),
    ("mid", "long_tail", 9), ("long_tail", "mid", 16), ("long_tail", "potential", 14),
    ("potential", "long_tail", 27),
)  # fmt: skip
MARGINAL = (
    ("7000", "10000", 41), ("30000", "50000", 38), ("70000", "100000", 22), ("150000", "200000", 9),
)  # fmt: skip
# Role → people, clients, initial size and cap of one outlet.
LOADS = {
    "wealth_advisor": (1, 3, 100, 200), "relationship_manager": (1, 426, 400, 500),
    "lobby_manager": (1, 271, 300, None), "loan_manager": (1, 64, None, None),
    "remote_manager": (1, 480, None, 10_000),
}  # fmt: skip


def make_board(run: NightlyRun, place: Institution, outlets: list[int]) -> None:
    """The board of a place with these outlets; the richest fifth holds 71 % of the assets."""
    size = len(outlets)
    aum = InstitutionSummary.objects.get(run=run, institution_code=place.code).aum
    clients = sum(1670 + n for n in outlets)
    shares = dict(zip(ASSET_CLASSES, (18, 27, 24, 9, 8, 3, 1, 4, 2, 4), strict=True))
    due = {n: (n * 7 % 23 + 2) * size for n in range(1, 31) if n % 7 not in (2, 3)}
    board(
        run, place, top_clients=-(-clients // 5), top_aum=aum * 71 / 100,
        holders_of_80=clients * 31 // 100,
        assets={name: str(aum * share / 100) for name, share in shares.items()},
        moves=[[a, b, n * size, f"{n * size * 90000}.00"] for a, b, n in MOVES],
        marginal=[[low, top, n * size, f"{n * size * int(low)}.00"] for low, top, n in MARGINAL],
        maturities=[
            [(run.as_of + timedelta(days=n)).isoformat(), items, items, f"{items * 233000}.00"]
            for n, items in due.items()
        ],
        loads={role: _role_load(*load, size) for role, load in LOADS.items()},
        shortages=_shortages(outlets),
    )  # fmt: skip
    for n in outlets if size == 1 else []:
        book_load(run, place, name="林若溪", clients=340 + 12 * n)


def _role_load(
    people: int, clients: int, initial: int | None, cap: int | None, size: int
) -> dict[str, int | None]:
    people, clients = people * size, clients * size
    return {
        "people": people, "clients": clients, "initial": initial and initial * people,
        "cap": cap and cap * people, "above_initial": size // 3, "full": size // 6,
    }  # fmt: skip


def _shortages(outlets: list[int]) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = {}
    if 1 in outlets:
        found["relationship_manager"] = {
            "outlets": 1, "clients": 86, "aum": "48000000.00", "managers_short": 1,
            "above_initial": 0,
        }  # fmt: skip
    if 0 in outlets:
        found["lobby_manager"] = {
            "outlets": 1, "clients": 18, "aum": "9400000.00", "managers_short": 1,
            "above_initial": 0,
        }  # fmt: skip
    return found

"""Contact coverage of books: the statement against the standards' rule, a client at a time."""

from collections import Counter, defaultdict
from datetime import date, timedelta

from hypothesis import given, settings

from outreach.pipeline.lists import coverage, standards_kept
from outreach.pipeline.reasons import put_due
from outreach.rules.standards import owed, period_of
from tests.outreach.lists.oracle import COLUMN
from tests.outreach.lists.test_entries import EXAMPLES, QUIETLY
from tests.outreach.lists.test_reasons import THURSDAY, client
from tests.outreach.lists.worlds import LOOKS, POLICY, Row, World, laid_out, worlds

Counts = dict[tuple[str, str], tuple[int, int]]


def counted(world: World, as_of: date) -> Counts:
    with laid_out(world, as_of) as (engine, listed):
        put_due(engine, POLICY, listed, LOOKS)
        return {row[:2]: (row.asked, row.met) for row in coverage(engine, as_of)}


def said(row: Row, as_of: date) -> bool | None:
    """Whether the client's standards are kept; None while nothing can be said."""
    is_missed = is_done = False
    for standard in POLICY.standards["hard"][row["tier"]]:
        last_on = row[COLUMN[standard.act]]
        found = owed(standard.period, last_on=last_on, since_on=row["since_on"], as_of=as_of)
        is_missed |= found.days_left <= 0  # the day is over when the night works
        is_done |= last_on is not None and last_on <= as_of
    return not is_missed if is_missed or is_done else None


@settings(max_examples=2 * EXAMPLES, suppress_health_check=QUIETLY)
@given(made=worlds())
def test_every_book_counts_who_was_or_should_have_been_contacted(
    made: tuple[date, World],
) -> None:
    as_of, world = made
    asked: Counter[tuple[str, str]] = Counter()
    met: Counter[tuple[str, str]] = Counter()
    for row in world["booked"]:
        kept = None if row["is_quiet"] else said(row, as_of)
        asked[row["employee_no"], row["role"]] += kept is not None
        met[row["employee_no"], row["role"]] += kept is True
    wanted = {book: (count, met[book]) for book, count in asked.items() if count}
    assert counted(world, as_of) == wanted


@settings(max_examples=2 * EXAMPLES, suppress_health_check=QUIETLY)
@given(made=worlds())
def test_every_standard_counts_who_kept_it(made: tuple[date, World]) -> None:
    as_of, world = made
    with laid_out(world, as_of) as (engine, listed):
        put_due(engine, POLICY, listed, LOOKS)
        soon_on = listed.until + timedelta(days=POLICY.due_soon_days)
        found = {tuple(row[:4]): tuple(row[4:]) for row in standards_kept(engine, as_of, soon_on)}
    wanted: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for row in world["booked"]:
        if row["is_quiet"] or row["since_on"] is None:
            continue
        for each in POLICY.standards["hard"][row["tier"]]:
            last_on = row[COLUMN[each.act]]
            told = owed(each.period, last_on=last_on, since_on=row["since_on"], as_of=listed.day)
            counts = wanted[row["employee_no"], row["role"], row["tier"], each.act.value]
            counts["clients"] += 1
            counts["missed"] += told.due_on <= as_of
            counts["soon"] += as_of < told.due_on <= soon_on
            begins = period_of(listed.day, each.period)[0]
            counts["done"] += last_on is not None and begins <= last_on <= as_of
    names = ("clients", "missed", "soon", "done")
    assert found == {key: tuple(counts[name] for name in names) for key, counts in wanted.items()}


def test_who_has_only_just_come_says_nothing_of_the_book() -> None:
    since, today = date(2025, 1, 1), THURSDAY
    rows = [
        client(client_no="C1", since_on=today, effective_on=None),
        client(client_no="C2", since_on=since, effective_on=None),
        client(client_no="C3", since_on=since, effective_on=today),
    ]
    assert list(counted({"booked": rows}, today).values()) == [(2, 1)]

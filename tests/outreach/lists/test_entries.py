"""Scores, the day's mix and the order of lists: the statements against the rules, which say it of
one client and one manager (``outreach.rules.ranking``, ``outreach.rules.mix``)."""

import json
import os
from collections import Counter
from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outreach.pipeline.days import listed_day
from outreach.pipeline.lists import put_entries
from outreach.pipeline.reasons import put_due
from outreach.pipeline.text import sql
from outreach.rules.entry import Why, read_reasons
from outreach.rules.mix import Candidate, day_list
from outreach.rules.policy import DailyPolicy, Familiarity, Reason, ReasonKind
from outreach.rules.ranking import MOST_OF_A_REASON, Due, parts, score
from tests.outreach.lists.oracle import Day, reasons_of
from tests.outreach.lists.worlds import LOOKS, POLICY, World, laid_out, worlds
from tests.outreach.test_policy import is_workday

EXAMPLES = int(os.environ.get("WEALTHCRM_EXAMPLES", "12"))
COLUMNS = ("client_no", "employee_no", "role", "familiarity", "score", "must", "place",
           "is_service_only", "reasons")  # fmt: skip
QUIETLY = [HealthCheck.too_slow]


def entries(world: World, as_of: date, policy: DailyPolicy = POLICY) -> dict[str, dict[str, Any]]:
    with laid_out(world, as_of) as (engine, listed):
        put_due(engine, policy, listed, LOOKS)
        put_entries(engine, policy, listed.day)
        rows = engine.execute("SELECT * FROM entries").fetchall()
    found = {row[0]: dict(zip(COLUMNS, row, strict=True)) for row in rows}
    assert len(found) == len(rows)  # a client appears once
    return found


@settings(max_examples=EXAMPLES, suppress_health_check=QUIETLY)
@given(made=worlds())
def test_every_due_reason_stands_in_an_entry_and_explains_its_score(
    made: tuple[date, World],
) -> None:
    as_of, world = made
    day, found = Day(world, as_of), entries(world, as_of)
    told = reasons_of(world, as_of)
    for row in world["booked"]:
        of_it = [each for each in told if each[0] == row["client_no"] and _may(row, each[1])]
        entry = found.pop(row["client_no"], None)
        assert (entry is None) == (not of_it)
        if entry is None:
            continue
        due = [Due(Reason(each[1]), None if each[2] is None else day.ahead(each[2]))
               for each in of_it]  # fmt: skip
        whys = read_reasons(json.loads(entry["reasons"]))
        assert entry["score"] == score(POLICY, tier=row["tier"], due=due)
        assert sum(why.score for why in whys) == entry["score"]
        explained = parts(POLICY, tier=row["tier"], due=due)
        assert [_part(why, day) for why in whys[: len(explained)]] == [
            (each.due.reason, each.due.days_left, each.points, each.urgency, each.tier, each.score)
            for each in explained
        ]
        assert {why.score for why in whys[len(explained) :]} <= {0}
        assert entry["is_service_only"] is not row["may_market"]
        assert entry["must"] == any(POLICY.reasons[each.reason].must for each in due)
        _are_all_told([_said(why) for why in whys], [each[1:] for each in of_it])
    assert found == {}  # nobody without a reason, and nobody of nobody's book


def _may(row: Any, reason: str) -> bool:
    """Who may not be marketed to is on no list for it, nor who asked for quiet for mere care."""
    kind = POLICY.reasons[Reason(reason)].kind
    return kind is ReasonKind.SERVICE or (
        row["may_market"] or (kind is ReasonKind.CARE and not row["is_quiet"])
    )


def _are_all_told(told: list[Any], due: list[Any]) -> None:
    """Each thing once, unless one reason has more of them than are told."""
    assert not Counter(told) - Counter(due)
    wanted = Counter(each[0] for each in due)
    most = {reason: min(count, MOST_OF_A_REASON) for reason, count in wanted.items()}
    assert Counter(each[0] for each in told) == most


def _part(why: Why, day: Day) -> tuple[Any, ...]:
    left = None if why.due_on is None else day.ahead(why.due_on)
    return why.reason, left, why.points, why.urgency, why.tier, why.score


def _said(why: Why) -> tuple[Any, ...]:
    return why.reason.value, why.due_on, why.figure, why.detail


@st.composite
def candidates(draw: st.DrawFn) -> list[tuple[str, Candidate]]:
    """(Manager, candidate): few scores, so that many are equal; more than a day holds."""
    each = st.tuples(
        st.sampled_from(["M1", "M2"]), st.sampled_from(list(Familiarity)),
        st.sampled_from([10, 20, 30]), st.sampled_from([False, False, False, True]),
    )  # fmt: skip
    rows = draw(st.lists(each, max_size=70))
    return [
        (manager, Candidate(f"C{n:03d}", familiarity, points, must))
        for n, (manager, familiarity, points, must) in enumerate(rows)
    ]


@settings(max_examples=3 * EXAMPLES, suppress_health_check=QUIETLY)
@given(due=candidates())
def test_every_list_is_the_one_the_rule_makes(due: list[tuple[str, Candidate]]) -> None:
    found = _listed(due)
    for manager in ("M1", "M2"):
        own = [candidate for who, candidate in due if who == manager]
        wanted = day_list(POLICY, own)
        placed = sorted(
            (place, number) for number, (who, place) in found.items()
            if who == manager and place is not None
        )  # fmt: skip
        assert [number for _place, number in placed] == [c.client_no for c in wanted.chosen]
        assert [place for place, _number in placed] == list(range(1, len(placed) + 1))
        backlog = [n for n, (who, place) in found.items() if who == manager and place is None]
        assert backlog == [c.client_no for c in wanted.backlog]


def _listed(due: list[tuple[str, Candidate]]) -> dict[str, tuple[str, int | None]]:
    """Client → manager and place, in the order of the statement."""
    with laid_out({}, date(2026, 11, 19)) as (engine, _listed):
        engine.execute(
            "CREATE TABLE candidates (employee_no VARCHAR, role VARCHAR, client_no VARCHAR,"
            " familiarity VARCHAR, score INTEGER, must BOOLEAN, is_service_only BOOLEAN,"
            " reasons VARCHAR)"
        )
        for manager, each in due:
            engine.execute("INSERT INTO candidates VALUES (?, 'r', ?, ?, ?, ?, false, '[]')", [
                manager, each.client_no, each.familiarity.value, each.score, each.must,
            ])  # fmt: skip
        rows = entries_of(engine)
    return {row[0]: (row[1], row[6]) for row in rows}


def entries_of(engine: Any) -> list[Any]:

    found: list[Any] = engine.execute(sql("entries"), {"capacity": POLICY.capacity}).fetchall()
    return found


def test_the_list_of_a_weekend_is_monday_s() -> None:

    for as_of in (date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 22)):
        assert listed_day(as_of, is_workday).day == date(2026, 11, 23)
    assert listed_day(date(2026, 9, 30), is_workday).day == date(2026, 10, 8)

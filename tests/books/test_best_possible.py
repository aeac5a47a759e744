"""domain/02 §The nightly reassignment, point 5: never worse than a general solver."""

import os
import random
import tempfile
from pathlib import Path

import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from organisation.rules.roles import Role
from tests.books.oracle import Case, Held, best
from tests.books.world import (
    Client,
    Posting,
    World,
    policy,
    read_rows,
    write_rows,
)
from tiering.pipeline.books.inputs import BookInputs
from tiering.pipeline.books.step import run_books
from tiering.pipeline.lake import Lake
from tiering.pipeline.night import DayRun
from tiering.rules.allocation import Component, best_counts, spread
from tiering.rules.policy import Book, Policy

EXAMPLES = int(os.environ.get("WEALTHCRM_EXAMPLES", "80"))
SETTINGS = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
BOOKS = pa.schema(
    [
        ("client_no", pa.string()),
        ("employee_no", pa.string()),
        ("role", pa.string()),
        ("is_primary", pa.bool_()),
        ("since_on", pa.date32()),
        ("reason", pa.string()),
    ]
)
PLACES = {
    "h": ("head_office", None),
    "b1": ("branch", "h"),
    "s1": ("sub_branch", "b1"),
    "o1": ("outlet", "s1"),
    "o2": ("outlet", "s1"),
    "o3": ("outlet", "b1"),
}
TIERS = ("wealth", "wealth", "wealth", "mid", "private", "potential")
AT = {
    "relationship_manager": ["o1", "o2", "o3"],
    "loan_manager": ["o1", "o2", "s1", "b1"],
    "wealth_advisor": ["b1"],
}
PEOPLE = ("e1", "e2", "e3", "e4")


@st.composite
def wild_cases(draw: st.DrawFn) -> Case:
    clients = [
        Client(
            f"c{i}",
            draw(st.sampled_from(TIERS)),
            draw(st.integers(1, 6)),
            draw(st.sampled_from(["o1", "o2", "o3", None] if i == 7 else ["o1", "o2", "o3"])),
            draw(st.booleans()),
        )
        for i in range(draw(st.integers(1, 8)))
    ]
    role = st.sampled_from(["relationship_manager"] * 3 + ["loan_manager", "wealth_advisor"])
    staff = set()
    for employee_no in PEOPLE:
        for _ in range(draw(st.integers(0, 3))):
            held = draw(role)
            staff.add(Posting(employee_no, held, draw(st.sampled_from(AT[held]))))
    before = {}
    for client in clients:
        employee_no = draw(st.sampled_from([None, *PEOPLE]))
        if employee_no is not None:
            before[client.client_no] = Held(employee_no, draw(role))
    return Case(
        clients=clients,
        staff=sorted(staff),
        before=before,
        away=frozenset(draw(st.sets(st.sampled_from(PEOPLE), max_size=1))),
        caps={
            "relationship_manager": draw(st.sampled_from([0, 1, 2, 2, 3, None])),
            "loan_manager": draw(st.sampled_from([1, 2, None])),
            "wealth_advisor": draw(st.sampled_from([1, 2])),
        },
        parents=PLACES,
    )


def tight_case(seed: int) -> Case:
    """One role, people who serve several outlets, most clients managed by somebody who may keep
    them, and hardly room enough: here plain greed falls short. Drawn evenly, not by hypothesis,
    whose liking for small values would make room."""
    dice = random.Random(seed)
    outlets = ["o1", "o2", "o3"][: dice.choice([2, 3])]
    people = PEOPLE[: dice.choice([2, 3, 4])]
    staff = sorted(
        Posting(employee_no, "relationship_manager", at)
        for employee_no in people
        for at in dice.sample(outlets, dice.choice([1, 2, 2]))
    )
    clients, before = [], {}
    kept_share = dice.random()
    for i in range(dice.randint(4, 8)):
        client = Client(f"c{i}", "wealth", dice.randint(1, 9), dice.choice([*outlets, "o1"]))
        clients.append(client)
        near = sorted(p.employee_no for p in staff if p.at == client.outlet)
        if near and dice.random() < kept_share:
            before[client.client_no] = Held(dice.choice(near), "relationship_manager")
    cap = max(1, (len(clients) + dice.choice([-1, 0, 0, 1])) // len(people))
    caps = {"relationship_manager": cap, "wealth_advisor": 1, "loan_manager": None}
    away = frozenset(dice.sample(people, 1)) if dice.random() < 0.2 else frozenset()
    return Case(clients, staff, before, away, caps, PLACES)


tight_cases = st.integers(0, 2**64).map(tight_case)


def policy_of(case: Case) -> Policy:
    return policy(
        private=Book(Role.WEALTH_ADVISOR, None, None, case.caps["wealth_advisor"]),
        wealth=Book(Role.RELATIONSHIP_MANAGER, None, None, case.caps["relationship_manager"]),
        mid_with_loan=Book(Role.LOAN_MANAGER, None, None, case.caps["loan_manager"]),
    )


def decide(case: Case, folder: Path) -> tuple[dict[str, Held], list[dict[str, object]]]:
    """Tonight's books and changes, after a night that left ``case.before``."""
    tree = tuple((code, level, parent) for code, (level, parent) in case.parents.items())
    world = World(Lake(folder), policy_of(case), tree)
    first = world.prepare(case.clients, case.staff)
    held = [
        (client, *who, True, first.as_of, "first") for client, who in sorted(case.before.items())
    ]
    write_rows(world.lake, "books", DayRun(first.as_of, first.run), BOOKS, held)
    world.publish(first)
    night = world.prepare(case.clients, case.staff)
    run_books(night, BookInputs(away=case.away))
    rows = read_rows(world.lake, "books", night.as_of, night.run)
    changes = read_rows(world.lake, "book_changes", night.as_of, night.run)
    book = {r["client_no"]: Held(r["employee_no"], r["role"]) for r in rows if r["is_primary"]}
    return book, changes


def check_lawful(case: Case, book: dict[str, Held]) -> None:
    """Everybody has one who may have them, and nobody more than the cap."""
    loads: dict[Held, int] = {}
    for client in case.clients:
        held = book.get(client.client_no)
        if held is not None:
            assert held.role == case.role(client)
            assert held.employee_no in case.possible(client)
            loads[held] = loads.get(held, 0) + 1
    for held, load in loads.items():
        cap = case.caps.get(held.role)
        assert cap is None or load <= cap


def check_priority(case: Case, book: dict[str, Held]) -> None:
    """(c): nobody unmanaged comes before somebody newly given a place, same outlet and role."""
    for left in case.clients:
        if case.role(left) is None or left.client_no in book:
            continue
        for given_one in case.clients:
            held = book.get(given_one.client_no)
            same = (left.outlet, case.role(left)) == (given_one.outlet, case.role(given_one))
            if same and held is not None and held != case.before.get(given_one.client_no):
                assert (-given_one.average, given_one.client_no) < (-left.average, left.client_no)


def check_evenness(case: Case, book: dict[str, Held]) -> None:
    """Among people who share all their clients, no receiver ends more than one above another with
    room, and the odd one is the lowest number."""
    seats = {
        p: {q.at for q in case.staff if q[:2] == p} for p in {(s[0], s[1]) for s in case.staff}
    }
    load = {p: sum(held == p for held in book.values()) for p in seats}
    for client in case.clients:
        held = book.get(client.client_no)
        if held is None or held == case.before.get(client.client_no):
            continue
        place = case.place(client)
        rivals = [(e, held.role) for e in case.eligible(client) - case.away]
        if any(
            seats[rival] != {place}
            for rival in seats
            if place in seats[rival] and rival[1] == held.role
        ):
            continue
        for rival in rivals:
            cap = case.caps.get(held.role)
            if rival == held or (cap is not None and load[rival] >= cap):
                continue
            assert (load[held] - 1, held.employee_no) < (load[rival], rival[0])


def check_best(case: Case) -> None:
    with tempfile.TemporaryDirectory() as folder:
        book, changes = decide(case, Path(folder))
    check_lawful(case, book)
    managed, stayed = best(case)
    staying = [c for c in case.clients if case.could_stay(c)]
    kept = [c for c in staying if book.get(c.client_no) == case.before[c.client_no]]
    assert (len(book), len(kept)) == (managed, stayed)
    check_priority(case, book)
    check_evenness(case, book)
    named = [c.client_no for c in case.clients]
    moved = {client for client in named if book.get(client) != case.before.get(client)}
    assert {change["client_no"] for change in changes if change["is_primary"]} == moved


@settings(SETTINGS, max_examples=EXAMPLES // 2)
@given(case=wild_cases())
def test_any_books_are_never_worse_than_a_general_solver(case):
    check_best(case)


@settings(SETTINGS, max_examples=EXAMPLES // 2)
@given(case=tight_cases)
def test_books_short_of_room_are_never_worse_than_a_general_solver(case):
    check_best(case)


@settings(SETTINGS, max_examples=5 * EXAMPLES)
@given(case=tight_cases)
def test_the_counts_alone_are_never_worse_than_a_general_solver(case):
    component, loads = component_of(case)
    counts = best_counts(component)
    given_places = sum(counts.given.values())
    kept = sum(counts.kept.values())
    assert (kept + given_places, kept) == best(case)
    order = [group for group in sorted(counts.given) for _ in range(counts.given[group])]
    for (_, person), stay in counts.kept.items():
        loads[person] += stay
    persons = spread(component, counts, order, loads)
    for group, person in zip(order, persons, strict=True):
        assert person in component.receivers[group]
        loads[person] += 1
    cap = case.caps["relationship_manager"]
    assert all(load <= cap for load in loads.values())


def component_of(case: Case) -> tuple[Component, dict[int, int]]:
    """A tight case as counts: groups are outlets, persons are employees."""
    number = {p: i for i, p in enumerate(PEOPLE)}
    outlets = sorted({p.at for p in case.staff} | {c.outlet for c in case.clients})
    cap = case.caps["relationship_manager"]
    pool, staying, first_kept, kept = dict.fromkeys(range(len(outlets)), 0), {}, {}, {}
    for client in sorted(case.clients, key=lambda c: (-c.average, c.client_no)):
        group = outlets.index(client.outlet)
        if not case.could_stay(client):
            pool[group] += 1
            continue
        person = number[case.before[client.client_no].employee_no]
        staying[group, person] = staying.get((group, person), 0) + 1
        kept[person] = kept.get(person, 0) + 1
        fits = kept[person] <= cap
        first_kept[group, person] = first_kept.get((group, person), 0) + fits
    people = {number[p.employee_no] for p in case.staff}
    receivers = {
        group: tuple(
            sorted(
                number[p.employee_no]
                for p in case.staff
                if p.at == at and p.employee_no not in case.away
            )
        )
        for group, at in enumerate(outlets)
    }
    return Component(
        pool, staying, first_kept, receivers, dict.fromkeys(people, cap)
    ), dict.fromkeys(people, 0)


@settings(SETTINGS, max_examples=max(20, EXAMPLES // 10))
@given(case=st.one_of(tight_cases, wild_cases()), seed=st.integers(0, 1000))
def test_the_order_of_rows_changes_nothing(case, seed):
    with tempfile.TemporaryDirectory() as folder:
        once = decide(case, Path(folder) / "one")
        shuffled = random.Random(seed)
        shuffled.shuffle(case.clients)
        shuffled.shuffle(case.staff)
        again = decide(case, Path(folder) / "two")
    assert again == once

"""Every reason for a place in the books, and for having none, in a bank of a few lines.

What is expected was written by hand from domain/02 §Books and §Fine print. The nights are Monday,
2 March 2026, to Friday; balances stand since 1 January 2025, so that averages equal balances until
they change (60 days of the year have passed when the week begins).
"""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from nightly.night import run_night
from organisation.models import Staff, User
from tests.banks.by_hand import Row, client, held, past, posting, put_day
from tests.banks.inboxes import judge_of
from tests.factories import PASSWORD
from tests.intake.inbox import Inbox
from tests.nightly.worlds import NOON, edge, exports, first_load
from tiering.pipeline.lake import Lake
from tiering.services.policies import load_policy
from tiering.services.requests import approve, request_hand_over

pytestmark = pytest.mark.django_db(transaction=True)

SUNDAY = date(2026, 3, 1)
MON, TUE, WED, THU, FRI = (date(2026, 3, day) for day in range(2, 7))
INSTITUTIONS: tuple[Row, ...] = (
    ("HO", "总行", "head_office", ""),
    ("B1", "一分行", "branch", "HO"),
    ("S1", "一支行", "sub_branch", "B1"),
    *((f"O{n}", f"网点{n}", "outlet", "S1") for n in range(1, 6)),
    ("B2", "二分行", "branch", "HO"),
    ("O9", "九网点", "outlet", "B2"),
)
STAFF = (
    # O1: caps. R3 comes on Thursday.
    "R1 relationship_manager O1",
    "R2 relationship_manager O1",
    # O2 and O3 share R4; R5, of O2 only, comes on Tuesday.
    "R4 relationship_manager O2",
    "R4 relationship_manager O3",
    # O4: everything else; its mid-tier clients may move to O5.
    "R6 relationship_manager O4",
    "R7 relationship_manager O4",
    "L1 lobby_manager O4",
    "L3 lobby_manager O5",
    "N1 loan_manager O4",
    "W1 wealth_advisor B1",
    "H1 branch_head S1",
    "M1 remote_manager B1",
    "Z1 branch_office B1",
)
THREE = {"books": {"wealth": {"primary": "relationship_manager", "initial": 2, "cap": 3}}}
TWO = {"books": {"wealth": {"primary": "relationship_manager", "initial": 2, "cap": 2}}}


@dataclass
class Week:
    """The bank as it stands; ``night`` sends it and publishes the day."""

    inbox: Inbox
    folder: Path
    holdings: dict[str, Row]
    staff: list[str] = field(default_factory=lambda: list(STAFF))
    loans: tuple[Row, ...] = ()
    outlets_of_new: dict[str, str] = field(default_factory=dict)

    def clients(self) -> list[Row]:
        """E1 holds nothing and never said where."""
        return [client("E1"), *(client(number) for number in sorted(self.holdings))]

    def night(self, day: date) -> None:
        tables = {
            "institution": INSTITUTIONS,
            "staff": [posting(each) for each in self.staff],
            "client": self.clients(),
            "holding": list(self.holdings.values()),
        }
        put_day(self.inbox, day, tables | ({"loan": self.loans} if self.loans else {}))
        report = run_night(day, edge(self.folder))
        assert (report.status, report.message) == ("published", "")

    def put(self, client_no: str, outlet: str, balance: int) -> None:
        self.holdings[client_no] = held(client_no, outlet, balance)


OPENING = {
    # O1, wealth, largest first: two managers of at most three leave one without a place.
    "A1": ("O1", 900_000), "A2": ("O1", 800_000), "A3": ("O1", 700_000), "A4": ("O1", 600_000),
    "A5": ("O1", 500_000), "A6": ("O1", 400_000), "A7": ("O1", 300_000),
    # O2: R4 is full on Monday.
    "B1": ("O2", 900_000), "B2": ("O2", 800_000), "B3": ("O2", 700_000),
    # O4: five in the middle, two wealthy, one private, one of the long tail, one below.
    "C1": ("O4", 150_000), "C2": ("O4", 100_000), "C3": ("O4", 90_000), "C5": ("O4", 80_000),
    "C7": ("O4", 500_000), "C8": ("O4", 400_000),
    "P1": ("O4", 7_000_000), "T1": ("O4", 20_000), "U1": ("O4", 5_000),
    # O9: nobody works there.
    "D1": ("O9", 500_000), "D2": ("O9", 7_000_000),
}  # fmt: skip


@pytest.fixture
def week(tmp_path: Path, lake: Lake) -> Week:
    folder = tmp_path / "in"
    inbox = judge_of(folder, lake)
    history = [past(number, outlet, fen) for number, (outlet, fen) in OPENING.items()]
    holdings = {number: held(number, *place) for number, place in OPENING.items()}
    bank = Week(inbox, folder, holdings)
    put_day(
        inbox,
        SUNDAY,
        {
            "institution": INSTITUTIONS,
            "client": bank.clients(),
            "balance_history": [*history, past("E1", "O4", 300_000)],
        },
    )
    load_policy(given=THREE, effective_on=date(2025, 1, 1), source="three", at=NOON)
    load_policy(given=TWO, effective_on=THU, source="two", at=NOON)
    first_load(folder)
    return bank


def colleague(employee_no: str) -> User:
    """An account for somebody whom the bank's files brought."""
    return User.objects.create_user(
        employee_no, PASSWORD, staff=Staff.objects.get(employee_no=employee_no)
    )


def hand_over_c7() -> None:
    """R6 asks that R7 takes C7; the branch office agrees."""
    asked = request_hand_over(
        client_no="C7", to_employee_no="R7", reason="同乡", by=colleague("R6"), on=MON
    )
    approve(requests=[asked], by=colleague("Z1"), on=MON)


def live(week: Week) -> None:
    """The five nights."""
    week.night(MON)
    hand_over_c7()
    week.staff.append(f"R5 relationship_manager O2 {TUE}")
    week.put("B9", "O3", 1_000_000)  # new: only R4 serves O3
    week.put("C6", "O4", 60_000)  # new
    week.put("C1", "O4", 10_000_000)  # (61 × 150,000 + 10,000,000) / 62 = 308,870.97
    week.night(TUE)
    week.loans = (
        ("K1", "C2", "O4", "first_hand", "500000.00", "400000.00", "2020-01-01", "2040-01-01"),
    )
    week.put("C5", "O5", 80_000)
    week.night(WED)
    week.staff.append(f"R3 relationship_manager O1 {THU}")
    week.staff.append(f"L2 lobby_manager O4 {THU}")
    week.staff[week.staff.index("L1 lobby_manager O4")] = f"L1 lobby_manager O4 2020-01-01 {THU}"
    week.night(THU)
    week.night(FRI)


RM, LOBBY = "relationship_manager", "lobby_manager"
# client, employee, role, primary, since, reason; by the week's end.
BOOKS = f"""
A1,R1,{RM},true,2026-03-02,first
A2,R2,{RM},true,2026-03-02,first
A3,R1,{RM},true,2026-03-02,first
A4,R2,{RM},true,2026-03-02,first
A5,R3,{RM},true,2026-03-05,cap
A6,R3,{RM},true,2026-03-05,cap
B1,R4,{RM},true,2026-03-02,first
B2,R5,{RM},true,2026-03-05,cap
B3,R5,{RM},true,2026-03-03,room
B9,R4,{RM},true,2026-03-03,new
C1,R6,{RM},true,2026-03-03,tier
C2,N1,loan_manager,true,2026-03-04,loan
C3,L2,{LOBBY},true,2026-03-05,left
C5,L3,{LOBBY},true,2026-03-04,outlet
C6,L2,{LOBBY},true,2026-03-05,left
C7,R7,{RM},true,2026-03-03,request
C8,R7,{RM},true,2026-03-02,first
P1,W1,wealth_advisor,true,2026-03-02,first
P1,H1,branch_head,false,2026-03-02,first
T1,M1,remote_manager,true,2026-03-02,first
"""
MONDAY_BOOKS = f"""
A1,R1,{RM},true,2026-03-02,first
A2,R2,{RM},true,2026-03-02,first
A3,R1,{RM},true,2026-03-02,first
A4,R2,{RM},true,2026-03-02,first
A5,R1,{RM},true,2026-03-02,first
A6,R2,{RM},true,2026-03-02,first
B1,R4,{RM},true,2026-03-02,first
B2,R4,{RM},true,2026-03-02,first
B3,R4,{RM},true,2026-03-02,first
C1,L1,{LOBBY},true,2026-03-02,first
C2,L1,{LOBBY},true,2026-03-02,first
C3,L1,{LOBBY},true,2026-03-02,first
C5,L1,{LOBBY},true,2026-03-02,first
C7,R6,{RM},true,2026-03-02,first
C8,R7,{RM},true,2026-03-02,first
P1,W1,wealth_advisor,true,2026-03-02,first
P1,H1,branch_head,false,2026-03-02,first
T1,M1,remote_manager,true,2026-03-02,first
"""
# client, home outlet, tier, role needed, annual average, reason. E1 held 300,000 for 60 of the 61
# days until Monday, and for 60 of 65 until Friday.
MONDAY_UNMANAGED = f"""
A7,O1,wealth,{RM},300000.00,no_room
D1,O9,wealth,{RM},500000.00,no_staff
D2,O9,private,wealth_advisor,7000000.00,no_staff
E1,,wealth,{RM},295081.97,no_outlet
"""
UNMANAGED = f"""
A7,O1,wealth,{RM},300000.00,no_room
D1,O9,wealth,{RM},500000.00,no_staff
D2,O9,private,wealth_advisor,7000000.00,no_staff
E1,,wealth,{RM},276923.08,no_outlet
"""
TUESDAY_CHANGES = {
    "B3": (f"B3,R5,{RM},true,2026-03-03,room", f"B3,R4,{RM},true,2026-03-02,first"),
    "B9": (f"B9,R4,{RM},true,2026-03-03,new", None),
    "C1": (f"C1,R6,{RM},true,2026-03-03,tier", f"C1,L1,{LOBBY},true,2026-03-02,first"),
    "C6": (f"C6,L1,{LOBBY},true,2026-03-03,new", None),
    "C7": (f"C7,R7,{RM},true,2026-03-03,request", f"C7,R6,{RM},true,2026-03-02,first"),
}


def lines(text: str) -> list[str]:
    return text.strip().splitlines()


def data(text: str) -> list[str]:
    return text.splitlines()[1:]


def reasons(found: dict[tuple[str, date], str], kind: str) -> set[str]:
    """The last cell of every line of an export, over all days."""
    return {
        line.split(",")[5] for (k, _), text in found.items() if k == kind for line in data(text)
    }


def test_every_reason_is_published_with_the_day_it_began(week: Week, tmp_path: Path) -> None:
    live(week)
    found = exports(tmp_path, [MON, TUE, WED, THU, FRI])
    assert data(found["books", MON]) == lines(MONDAY_BOOKS)
    assert data(found["unmanaged", MON]) == lines(MONDAY_UNMANAGED)
    monday, tuesday = (set(data(found["books", day])) for day in (MON, TUE))
    assert tuesday - monday == {now for now, _ in TUESDAY_CHANGES.values()}
    assert monday - tuesday == {before for _, before in TUESDAY_CHANGES.values() if before}
    assert data(found["books", FRI]) == lines(BOOKS)
    assert data(found["books", THU]) == lines(BOOKS)
    assert data(found["unmanaged", FRI]) == lines(UNMANAGED)
    assert reasons(found, "books") == {
        "first", "new", "tier", "outlet", "loan", "left", "cap", "room", "request",
    }  # fmt: skip
    assert reasons(found, "unmanaged") == {"no_room", "no_staff", "no_outlet"}

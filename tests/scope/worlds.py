"""Random small banks: a tree, people with postings, stand-ins and leave, clients and who has them.

Days are told as distances from today, moments as hours from now, so that what begins, ends or has
ended right at the edge comes up often.
"""

from dataclasses import dataclass

from hypothesis import strategies as st

# Where each role sits (domain/01 §Who works where).
SEATS = {
    "head_office": ("head_office",), "administrator": ("head_office",),
    "branch_office": ("branch",), "wealth_advisor": ("branch",), "remote_manager": ("branch",),
    "branch_head": ("sub_branch", "branch"), "outlet_head": ("outlet",),
    "relationship_manager": ("outlet",), "lobby_manager": ("outlet",),
    "loan_manager": ("outlet", "sub_branch"), "teller": ("outlet",),
    "employee": ("outlet", "sub_branch", "branch", "head_office"),
}  # fmt: skip
BOOKS = ("wealth_advisor", "relationship_manager", "lobby_manager", "loan_manager",
         "remote_manager", "branch_head", "outlet_head")  # fmt: skip
SOURCES = ("co_manager", "co_manager", "team", "list", "campaign", "referral", "project")
TIERS = ("private", "wealth", "mid", "long_tail", "potential", "potential")
# Drawn more often: what these see hangs on more than a book or a place.
OFTEN = ("lobby_manager", "teller", "employee")
# The edges of the lobby's band, and what is far from it.
BALANCES = (0, 29_999, 30_000, 42_000, 49_999, 50_000, 900_000)
BEGUN, OVER = (*(-400,) * 6, -1, 0, 1), (*(None,) * 8, -1, 0, 1)
FROM, UNTIL = (-30, -1, 0, 1), (-1, 0, 1, 30)
HOURS = (-48, -1, 1)
# Sorts whose values may be alike or missing; the last two would tell what is masked of a client.
SORTS = ("-annual_average", "aum", "home_outlet", "-employee_no", "next_matures_on", "-client_no",
         "-first_on", "risk_level", "-birthday_md")  # fmt: skip
TELLING_SORTS = ("risk_level", "-birthday_md")
QUERIES = ("", "", "", "tier=potential&tier=wealth", "managed=no", "band=50k")


@dataclass(frozen=True)
class Place:
    code: str
    level: str
    above: "Place | None" = None

    @property
    def chain(self) -> tuple[str, ...]:
        """The codes from the root down to this place."""
        return (*(self.above.chain if self.above else ()), self.code)


@dataclass(frozen=True)
class Post:
    role: str
    place: Place
    joined: int
    left: int | None


@dataclass(frozen=True)
class Person:
    number: str
    posts: tuple[Post, ...]
    is_active: bool
    is_away: bool


@dataclass(frozen=True)
class StandIn:
    number: str
    other: str
    role: str
    first: int
    last: int


@dataclass(frozen=True)
class Row:
    """A client as published today, and who managed it the day before."""

    number: str
    tier: str
    outlet: str | None
    aum: int
    average: int
    manager: tuple[str, str] | None
    former: tuple[str, str] | None
    matures: int | None
    risk: str | None


@dataclass(frozen=True)
class Handed:
    number: str
    person: str
    source: str
    reference: str
    begun: int
    until: int | None
    ended: int | None


@dataclass(frozen=True)
class Opened:
    """Opened for a reason; ``until`` hours from now."""

    number: str
    person: str
    until: int


@dataclass(frozen=True)
class World:
    places: tuple[Place, ...]
    people: tuple[Person, ...]
    stand_ins: tuple[StandIn, ...]
    rows: tuple[Row, ...]
    handed: tuple[Handed, ...]
    opened: tuple[Opened, ...]
    sort: str
    query: str


@st.composite
def worlds(draw: st.DrawFn) -> World:
    places = draw(trees())
    people = draw(_staffs(places))
    numbers = [person.number for person in people]
    posted = [(each.number, post.role) for each in people for post in each.posts]
    # Mostly books that are held, some whose role was given up, some of people nobody knows.
    books = [book for book in posted if book[1] in BOOKS] * 3 + [
        *((number, "relationship_manager") for number in numbers), ("GONE", "lobby_manager"),
    ]  # fmt: skip
    rows = draw(_rows(places, books))
    clients = st.sampled_from([row.number for row in rows])
    stand_ins = draw(st.lists(_stand_in(numbers, books), max_size=3, unique=True))
    handed = draw(st.lists(_handed(clients, numbers, books), max_size=10, unique_by=_key))
    return World(
        places, people, tuple(stand_ins), rows, tuple(handed),
        tuple(draw(st.lists(_opened(clients, numbers), max_size=4))),
        draw(st.sampled_from(SORTS)), draw(st.sampled_from(QUERIES)),
    )  # fmt: skip


@st.composite
def trees(draw: st.DrawFn) -> tuple[Place, ...]:
    """One or two branches, sub-branches below some or below one another, outlets below either. Each
    code begins like the one before, which must not make it lie below that one."""
    head = Place("H", "head_office")
    branches = [Place("B" * n, "branch", head) for n in range(1, draw(st.integers(1, 2)) + 1)]
    inner = list(branches)
    for n in range(1, draw(st.integers(0, 3)) + 1):
        inner.append(Place("S" * n, "sub_branch", draw(st.sampled_from(inner))))
    outlets = [
        Place("O" + "_" * n, "outlet", draw(st.sampled_from(inner)))
        for n in range(draw(st.integers(1, 3)))
    ]
    return (head, *inner, *outlets)


@st.composite
def _staffs(draw: st.DrawFn, places: tuple[Place, ...]) -> tuple[Person, ...]:
    levels = {place.level for place in places}
    roles = [role for role, seats in SEATS.items() if levels & set(seats)]
    roles += [role for role in OFTEN for _ in range(2)]
    return tuple(
        Person(
            f"E{n}",
            tuple(draw(st.lists(_post(roles, places), min_size=1, max_size=2, unique_by=_row_of))),
            is_active=draw(st.integers(0, 14)) > 0, is_away=draw(st.booleans()),
        )
        for n in range(draw(st.integers(3, 5)))
    )  # fmt: skip


@st.composite
def _post(draw: st.DrawFn, roles: list[str], places: tuple[Place, ...]) -> Post:
    role = draw(st.sampled_from(roles))
    seats = [place for place in places if place.level in SEATS[role]]
    joined, left = draw(st.sampled_from(BEGUN)), draw(st.sampled_from(OVER))
    return Post(role, draw(st.sampled_from(seats)), joined, left)


def _row_of(post: Post) -> tuple[object, ...]:
    return (post.role, post.place, post.joined)


@st.composite
def _rows(
    draw: st.DrawFn, places: tuple[Place, ...], books: list[tuple[str, str]]
) -> tuple[Row, ...]:
    outlets = [place.code for place in places if place.level == "outlet"]
    managers = st.none() | st.sampled_from(books)
    return tuple(
        Row(
            f"C000{'1' * n}", draw(st.sampled_from(TIERS)),
            draw(st.sampled_from([*outlets, *outlets, None, "CLOSED"])),
            draw(st.sampled_from(BALANCES)), draw(st.sampled_from((5, 40_000, 700_000))),
            draw(managers), draw(managers), draw(st.none() | st.integers(0, 2)),
            draw(st.sampled_from((None, "C1", "C3"))),
        )
        for n in range(draw(st.integers(4, 7)))
    )  # fmt: skip


@st.composite
def _stand_in(draw: st.DrawFn, numbers: list[str], books: list[tuple[str, str]]) -> StandIn:
    other, role = draw(st.sampled_from([book for book in books if book[0] != "GONE"]))
    number = draw(st.sampled_from([each for each in numbers if each != other]))
    first, last = draw(st.sampled_from(FROM)), draw(st.sampled_from(UNTIL))
    return StandIn(number, other, role, min(first, last), max(first, last))


@st.composite
def _handed(
    draw: st.DrawFn, clients: st.SearchStrategy[str], numbers: list[str],
    books: list[tuple[str, str]],
) -> Handed:  # fmt: skip
    source = draw(st.sampled_from(SOURCES))
    person, role = draw(st.sampled_from(books))
    if source != "co_manager":
        person, role = draw(st.sampled_from(numbers)), ""
    begun, until = draw(st.sampled_from(HOURS)), draw(st.sampled_from((None, None, *HOURS)))
    ended = draw(st.sampled_from((None, None, None, -1)))
    return Handed(
        draw(clients), person, source, role, begun,
        until if until is None or until > begun else None, ended,
    )  # fmt: skip


def _key(handed: Handed) -> tuple[object, ...]:
    """One grant may be open of each."""
    return (handed.number, handed.person, handed.source, handed.reference)


@st.composite
def _opened(draw: st.DrawFn, clients: st.SearchStrategy[str], numbers: list[str]) -> Opened:
    return Opened(draw(clients), draw(st.sampled_from(numbers)), draw(st.sampled_from((-1, 1))))

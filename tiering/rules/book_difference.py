"""What a set of requests would do to the books if all of them were approved and carried out as they
stand (domain/02 §Locks and approvals). The night has the last word: it tries them on the facts of
its own day."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Wish:
    """One request: who shall leave whom for whom. ``role`` is that of the book the client would
    come into, ``from_role`` that of the one it is in. ``goes_to_night``: a release, which the night
    gives to whoever has room, so nobody is named."""

    client_no: str
    role: str
    from_employee_no: str | None
    to_employee_no: str | None
    goes_to_night: bool
    from_role: str


@dataclass(frozen=True)
class Size:
    """A book as the published day has it; ``initial`` and ``cap`` None where there is none."""

    clients: int
    initial: int | None = None
    cap: int | None = None


@dataclass(frozen=True)
class BookAfter:
    """One person's book before and after."""

    employee_no: str
    role: str
    leaving: int
    joining: int
    before: int
    initial: int | None
    cap: int | None

    @property
    def after(self) -> int:
        return max(0, self.before - self.leaving + self.joining)

    @property
    def beyond_cap(self) -> int:
        """So many who would come find no room: the night leaves them where they are."""
        if self.cap is None or not self.joining:
            return 0
        return min(self.joining, max(0, self.after - self.cap))

    @property
    def is_above_initial(self) -> bool:
        return self.initial is not None and self.after > self.initial


@dataclass(frozen=True)
class Difference:
    """``books`` of everybody concerned, the worst first; ``unmanaged``: clients whom the requests
    take out of the books; ``released``: those the night finds somebody for, if there is room."""

    books: Sequence[BookAfter]
    requests: int
    unmanaged: Sequence[str]
    released: int
    newly_managed: int

    @property
    def beyond_cap(self) -> int:
        return sum(book.beyond_cap for book in self.books)


def difference(wishes: Iterable[Wish], sizes: Mapping[tuple[str, str], Size]) -> Difference:
    """``sizes``: (employee number, role) → book. Who is not there has an empty book without
    limits."""
    wishes = list(wishes)
    leaving = Counter(
        (wish.from_employee_no, wish.from_role) for wish in wishes if wish.from_employee_no
    )
    joining = Counter((wish.to_employee_no, wish.role) for wish in wishes if wish.to_employee_no)
    books = [
        _after(number, role, leaving, joining, sizes.get((number, role), Size(0)))
        for number, role in sorted(set(leaving) | set(joining))
    ]
    gone = [wish for wish in wishes if wish.to_employee_no is None]
    return Difference(
        books=sorted(books, key=lambda book: (-book.beyond_cap, not book.is_above_initial)),
        requests=len(wishes),
        unmanaged=sorted(wish.client_no for wish in gone if not wish.goes_to_night),
        released=sum(wish.goes_to_night for wish in gone),
        newly_managed=sum(
            wish.from_employee_no is None and wish.to_employee_no is not None for wish in wishes
        ),
    )


def _after(
    number: str,
    role: str,
    leaving: Mapping[tuple[str, str], int],
    joining: Mapping[tuple[str, str], int],
    size: Size,
) -> BookAfter:
    book = (number, role)
    return BookAfter(
        employee_no=number, role=role, leaving=leaving.get(book, 0), joining=joining.get(book, 0),
        before=size.clients, initial=size.initial, cap=size.cap,
    )  # fmt: skip

"""Books as tiles: how many clients against the size planned and the most allowed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.urls import reverse

from clients.models import ManagerSummary
from clients.selectors.totals import books_of
from operations.models import NightlyRun
from organisation.selectors.access import Access
from organisation.selectors.people import names_of
from tiering.rules.policy import Book, read_policy
from web.labels import role_name


@dataclass(frozen=True)
class BookTile:
    """One person's book in one role; sizes are None where the policy names none. ``stood_in_for``:
    the name of whose it is, of a book that is looked after for somebody else."""

    employee_no: str
    role: str
    url: str
    is_primary: bool
    clients: int
    aum: Decimal
    annual_average: Decimal
    joined: int
    left: int
    initial: int | None
    cap: int | None
    stood_in_for: str = ""

    @property
    def is_full(self) -> bool:
        return self.cap is not None and self.clients >= self.cap

    @property
    def is_above_initial(self) -> bool:
        return self.initial is not None and self.clients > self.initial

    @property
    def room(self) -> int | None:
        """Places left below the cap, or below the planned size where there is no cap."""
        most = self.cap if self.cap is not None else self.initial
        return None if most is None else max(0, most - self.clients)

    @property
    def scale(self) -> int:
        """The full length of the bar, in clients: the cap, or a quarter beyond the plan."""
        return max(self.cap or (self.initial or 0) * 5 // 4, self.clients, 1)


def book_tiles(run_id: int, access: Access) -> Sequence[BookTile]:
    """The person's own books in a published run and then those stood in for, with the sizes of that
    run's policy. At most three queries."""
    others = {(each.employee_no, each.role.value) for each in access.stands_in_for}
    people = {access.employee_no, *(number for number, _role in others)}
    books = [
        book
        for book in books_of(run_id, sorted(people))
        if book.employee_no == access.employee_no or (book.employee_no, book.role) in others
    ]
    if not books:
        return []
    books.sort(key=lambda book: book.employee_no != access.employee_no)
    sizes, names = _sizes(run_id), names_of({number for number, _role in others})
    return [
        replace(
            _tile(book, sizes.get(book.role) if book.is_primary else None),
            stood_in_for=""
            if book.employee_no == access.employee_no
            else names.get(book.employee_no, book.employee_no),
        )
        for book in books
    ]


def _sizes(run_id: int) -> dict[str, Book]:
    run = NightlyRun.objects.select_related("policy_version").get(pk=run_id)
    if run.policy_version is None:
        return {}
    policy = read_policy(run.policy_version.body, version=run.policy_version.version)
    return {book.primary: book for book in policy.books.values()}


def _tile(book: ManagerSummary, size: Book | None) -> BookTile:
    return BookTile(
        employee_no=book.employee_no,
        role=role_name(book.role),
        url=reverse("book_of_role", args=[book.employee_no, book.role]),
        is_primary=book.is_primary,
        clients=book.clients,
        aum=book.aum,
        annual_average=book.annual_average,
        joined=book.joined,
        left=book.left,
        initial=size.initial if size else None,
        cap=size.cap if size else None,
    )

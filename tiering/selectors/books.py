"""Who manages a client, and which requests wait, as of the last published night."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet, Subquery

from clients.models import ClientSnapshot
from operations.selectors.days import last_published_day
from organisation.models import Institution
from organisation.rules.roles import Level
from tiering.models import BookMembership, BookRequest
from tiering.rules.book_requests import ApprovedRequest
from tiering.rules.eligibility import Place, Tree


@dataclass(frozen=True)
class ClientBook:
    """A client's place in the books: what the tier asks for, and who has it."""

    client_no: str
    role_needed: str | None
    outlet_code: str
    outlet_path: str
    branch_code: str
    employee_no: str | None
    role: str | None


def client_book(client_no: str) -> ClientBook | None:
    """The client in the books of the last published night; None for an unknown client, one without
    a home outlet, or before the first night."""
    day = last_published_day()
    run = day.published_run if day else None
    if run is None:
        return None
    snapshot = ClientSnapshot.objects.filter(run=run, client_no=client_no).first()
    outlet = Institution.objects.filter(code=snapshot.home_outlet).first() if snapshot else None
    if snapshot is None or outlet is None:
        return None
    primary = BookMembership.objects.filter(
        client_no=client_no, is_primary=True, ended_on__isnull=True
    ).first()
    return ClientBook(
        client_no=client_no,
        role_needed=snapshot.role_needed,
        outlet_code=outlet.code,
        outlet_path=outlet.path,
        branch_code=_branch_of(outlet),
        employee_no=primary.employee_no if primary else None,
        role=primary.role if primary else None,
    )


def book_of_row(snapshot: ClientSnapshot) -> tuple[ClientBook, Tree] | None:
    """The same of a client whose published row was read already, with the institutions above its
    outlet; None without a home outlet that is known. One query."""
    home = Institution.objects.filter(code=snapshot.home_outlet).values("path")[:1]
    rows = list(
        Institution.objects.annotate(home=Subquery(home)).filter(home__startswith=F("path"))
    )
    outlet = next((row for row in rows if row.code == snapshot.home_outlet), None)
    if outlet is None:
        return None
    book = ClientBook(
        client_no=snapshot.client_no,
        role_needed=snapshot.role_needed,
        outlet_code=outlet.code,
        outlet_path=outlet.path,
        branch_code=next((row.code for row in rows if row.level == Level.BRANCH), ""),
        employee_no=snapshot.employee_no,
        role=snapshot.manager_role,
    )
    return book, Tree(Place(row.code, row.level, row.parent_id) for row in rows)


def _branch_of(outlet: Institution) -> str:
    above = outlet.path.strip("/").split("/")
    branch = Institution.objects.filter(code__in=above, level=Level.BRANCH).first()
    return branch.code if branch else ""


def approved_requests(as_of: date, *, with_new: bool = True) -> tuple[ApprovedRequest, ...]:
    """The requests that the night as of this day carries out: those approved and not yet tried,
    and, when the night is run again, those it tried before. Without ``with_new``
    only the latter. By id."""
    tried = BookRequest.Status.CARRIED_OUT, BookRequest.Status.REFUSED
    wanted = Q(status__in=tried, carried_out_on=as_of)
    if with_new:
        wanted |= Q(status=BookRequest.Status.APPROVED)
    found = BookRequest.objects.filter(wanted)
    fields = ("pk", "kind", "client_no", "role", "from_employee_no", "to_employee_no")
    return tuple(ApprovedRequest(*row) for row in found.order_by("pk").values_list(*fields))


def requests_of_branches(branch_codes: Collection[str]) -> QuerySet[BookRequest]:
    """The requests that these branches' offices decide, newest first."""
    return BookRequest.objects.filter(branch_code__in=branch_codes).order_by("-made_at", "-pk")

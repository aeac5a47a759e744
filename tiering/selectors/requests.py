"""The requests that a branch's office decides: filtered, page by page, and all at once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery

from clients.models import Client, ClientSnapshot
from organisation.models import Staff, User
from tiering.models import BookRequest

# What a page is about → the states it shows.
STAGES: dict[str, tuple[str, ...]] = {
    "open": (BookRequest.Status.OPEN,),
    "approved": (BookRequest.Status.APPROVED,),
    "over": (
        BookRequest.Status.REJECTED,
        BookRequest.Status.CARRIED_OUT,
        BookRequest.Status.REFUSED,
        BookRequest.Status.WITHDRAWN,
        BookRequest.Status.LAPSED,
    ),
}


@dataclass(frozen=True)
class RequestFilter:
    """Which requests; an empty text filters nothing. ``outlet`` is the client's home outlet in the
    published run ``run_id``; before the first night (None) no outlet has clients."""

    branches: Collection[str]
    stage: str = "open"
    kind: str = ""
    role: str = ""
    outlet: str = ""
    run_id: int | None = None


def matching(wanted: RequestFilter) -> QuerySet[BookRequest]:
    """The requests of the filter, unordered."""
    found = BookRequest.objects.filter(
        branch_code__in=wanted.branches, status__in=STAGES[wanted.stage]
    )
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.role:
        found = found.filter(role=wanted.role)
    if wanted.outlet:
        clients = ClientSnapshot.objects.filter(
            run_id=wanted.run_id, home_outlet=wanted.outlet
        ).values("client_no")
        found = found.filter(client_no__in=clients)
    return found


def request_page(wanted: RequestFilter, *, after: int | None, limit: int) -> Sequence[BookRequest]:
    """The next ``limit`` requests behind the one numbered ``after``: waiting ones the oldest first,
    decided ones the newest first. With ``client_name``, ``from_name`` and ``to_name`` as the tables
    have them; whether the reader may see a name is the caller's to say. One query."""
    found = with_names(matching(wanted))
    if wanted.stage == "open":
        found = found if after is None else found.filter(pk__gt=after)
        return list(found.order_by("pk")[:limit])
    found = found if after is None else found.filter(pk__lt=after)
    return list(found.order_by("-pk")[:limit])


def requests_made_by(
    user: User, *, limit: int, before: int | None = None, status: str = "", kind: str = ""
) -> Sequence[BookRequest]:
    """One's own requests, newest first, from behind the one numbered ``before``; an empty text
    filters nothing; with names as ``request_page`` has them. One query."""
    own = BookRequest.objects.filter(made_by=user)
    own = own if before is None else own.filter(pk__lt=before)
    own = own.filter(status=status) if status else own
    own = own.filter(kind=kind) if kind else own
    return list(with_names(own).order_by("-pk")[:limit])


def own_request(user: User, request_id: int) -> BookRequest | None:
    """One's own request of this number, with names. One query."""
    return with_names(BookRequest.objects.filter(made_by=user, pk=request_id)).first()


def requests_as_read(
    versions: Mapping[int, int], *, branches: Collection[str]
) -> Sequence[BookRequest] | None:
    """The requests numbered, by number, each with the version that the reader saw of it; None if
    one of them is not these branches' to decide. One query."""
    found = BookRequest.objects.filter(pk__in=versions, branch_code__in=branches)
    chosen = list(found.order_by("pk"))
    if len(chosen) != len(versions):
        return None
    for each in chosen:
        each.version = versions[each.pk]
    return chosen


def with_names(found: QuerySet[BookRequest]) -> QuerySet[BookRequest]:
    """With ``client_name``, ``from_name``, ``to_name`` and the people who made and decided."""
    return found.select_related("made_by__staff", "decided_by__staff").annotate(
        client_name=Subquery(
            Client.objects.filter(client_no=OuterRef("client_no")).values("name")[:1]
        ),
        from_name=_name_of("from_employee_no"),
        to_name=_name_of("to_employee_no"),
    )


def _name_of(employee_no: str) -> Subquery:
    return Subquery(Staff.objects.filter(pk=OuterRef(employee_no)).values("name")[:1])


@dataclass(frozen=True)
class Matches:
    """The first so many open requests of a filter that are not one's own: what "all" means.

    ``token`` changes when one of them is edited, decided or joined by another, so nothing is
    decided that was not there when the page was made.
    """

    requests: Sequence[BookRequest]  # number and version only
    is_cut: bool

    @property
    def token(self) -> str:
        last = self.requests[-1].pk if self.requests else 0
        versions = sum(request.version for request in self.requests)
        return f"{len(self.requests)}-{last}-{versions}"


def open_matches(wanted: RequestFilter, *, but_of: User, most: int) -> Matches:
    """The open requests of the filter made by others, the oldest first. One query."""
    others = matching(wanted).exclude(made_by=but_of).order_by("pk").only("pk", "version")
    found = list(others[: most + 1])
    return Matches(found[:most], is_cut=len(found) > most)

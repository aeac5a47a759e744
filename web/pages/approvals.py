"""What a branch's office decides: requests and night proposals, filtered, page by page."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from urllib.parse import urlencode

from clients.rules.scope import Scope
from clients.selectors.rows import ClientFigures, figures_of
from organisation.models import User
from organisation.rules.permissions import Permission
from organisation.rules.roles import Level, Role
from organisation.selectors.access import Access
from organisation.selectors.institutions import Place, places_below
from tiering.models import BookRequest
from tiering.rules.policy import MANAGER_ROLES
from tiering.selectors.requests import STAGES, Matches, RequestFilter, open_matches, request_page
from tiering.services.requests import MOST
from web.labels import BOOK_REASON_LABELS, TIER_LABELS, Words, label, role_name
from web.pages.exports import WaitingExport
from web.pages.locks import LockRow
from web.pages.people import name_of
from web.policy_words import BASIS_LABELS
from web.request_words import KIND_LABELS, OUTCOME_LABELS, STAGE_LABELS, STATUS_LABELS

ON_A_PAGE = 50


@dataclass(frozen=True)
class RequestRow:
    """One request. ``client_name`` and ``client_no`` are empty for a client who belongs to another
    branch by now: its people may see it, this branch's may not."""

    request: BookRequest
    client_no: str
    client_name: str
    outlet: str
    tier: str
    tier_label: Words
    average: Decimal | None
    basis: Words
    is_stale: bool
    from_name: str
    to_name: str
    kind: Words
    role: Words
    why: Words
    status: Words
    outcome: Words
    made_by: str
    decided_by: str
    is_mine: bool

    @property
    def ticket(self) -> str:
        """Names the request as it was read: number and version."""
        return f"{self.request.pk}-{self.request.version}"


@dataclass(frozen=True)
class Option:
    value: str
    label: Words
    is_chosen: bool


@dataclass(frozen=True)
class ApprovalsPage:
    """``next_after`` numbers the last row where more follow, ``matches`` is what "all" means."""

    wanted: RequestFilter
    rows: Sequence[RequestRow]
    next_after: int | None
    is_first: bool
    matches: Matches
    locks: Sequence[LockRow]
    places: Mapping[str, Place]
    exports: Sequence[WaitingExport]

    @property
    def is_open(self) -> bool:
        return self.wanted.stage == "open"

    @property
    def most(self) -> int:
        return MOST

    @property
    def deciding(self) -> int:
        """How many rows of this page the person may decide."""
        return sum(not row.is_mine for row in self.rows)

    @cached_property
    def stages(self) -> Sequence[tuple[str, Words, bool]]:
        """(address, words, at hand) of each stage, with the filters kept."""
        return [
            (query_of(self.wanted, stage=stage), STAGE_LABELS[stage], stage == self.wanted.stage)
            for stage in STAGES
        ]

    @property
    def kinds(self) -> Sequence[Option]:
        return [Option(code, words, code == self.wanted.kind) for code, words in _KINDS]

    @property
    def roles(self) -> Sequence[Option]:
        return [Option(r, Role(r).label, r == self.wanted.role) for r in map(str, MANAGER_ROLES)]

    @property
    def outlets(self) -> Sequence[Option]:
        return [
            Option(place.code, place.name, place.code == self.wanted.outlet)
            for place in self.places.values()
            if place.level == Level.OUTLET
        ]

    @property
    def is_filtered(self) -> bool:
        return bool(self.wanted.kind or self.wanted.role or self.wanted.outlet)

    @property
    def first_query(self) -> str:
        return query_of(self.wanted)

    @property
    def next_query(self) -> str:
        return query_of(self.wanted, after=str(self.next_after))


def query_of(wanted: RequestFilter, **changed: str) -> str:
    """The filters as they stand in an address, some of them changed."""
    given = {
        "stage": wanted.stage, "kind": wanted.kind, "role": wanted.role, "outlet": wanted.outlet,
    } | changed  # fmt: skip
    return urlencode({name: value for name, value in given.items() if value})


_KINDS = tuple((str(code), words) for code, words in KIND_LABELS.items())


def filter_of(access: Access, given: Mapping[str, str], run_id: int | None) -> RequestFilter:
    """What the address asks for; anything unknown filters nothing."""
    stage, kind, role = (given.get(name, "") for name in ("stage", "kind", "role"))
    return RequestFilter(
        branches=access.places_of(Permission.DECIDE_REQUESTS),
        stage=stage if stage in STAGES else "open",
        kind=kind if kind in BookRequest.Kind.values else "",
        role=role if role in map(str, MANAGER_ROLES) else "",
        outlet=given.get("outlet", "")[:200] if run_id is not None else "",
        run_id=run_id,
    )


def approvals_page(
    user: User,
    wanted: RequestFilter,
    scope: Scope,
    *,
    after: int | None,
    locks: Sequence[LockRow],
    exports: Sequence[WaitingExport] = (),
) -> ApprovalsPage:
    """``scope`` says which clients exist for this person. At most four queries."""
    found = request_page(wanted, after=after, limit=ON_A_PAGE + 1)
    shown = found[:ON_A_PAGE]
    places = places_below(wanted.branches)
    figures: Mapping[str, ClientFigures] = {}
    if wanted.run_id is not None and shown:
        figures = figures_of(scope, wanted.run_id, {request.client_no for request in shown})
    is_open = wanted.stage == "open"
    return ApprovalsPage(
        wanted=wanted,
        rows=[_row(request, figures.get(request.client_no), places, user) for request in shown],
        next_after=shown[-1].pk if len(found) > ON_A_PAGE else None,
        is_first=after is None,
        matches=open_matches(wanted, but_of=user, most=MOST) if is_open else Matches([], False),
        locks=locks,
        places=places,
        exports=exports,
    )


def _row(
    request: BookRequest, figures: ClientFigures | None, places: Mapping[str, Place], user: User
) -> RequestRow:
    outlet = places.get(figures.home_outlet or "") if figures else None
    return RequestRow(
        request=request,
        client_no=request.client_no if figures else "",
        client_name=(getattr(request, "client_name", "") or "") if figures else "",
        outlet=outlet.name if outlet else "",
        tier=figures.tier if figures else "",
        tier_label=label(TIER_LABELS, figures.tier) if figures else "",
        average=figures.annual_average if figures else None,
        basis=label(BASIS_LABELS, figures.annual_basis) if figures else "",
        is_stale=bool(figures and figures.is_stale),
        from_name=_person(request, "from"),
        to_name=_person(request, "to"),
        kind=label(KIND_LABELS, request.kind),
        role=role_name(request.role),
        why=request.reason or label(BOOK_REASON_LABELS, request.cause),
        status=label(STATUS_LABELS, request.status),
        outcome=label(OUTCOME_LABELS, request.outcome) if request.outcome else "",
        made_by=name_of(request.made_by),
        decided_by=name_of(request.decided_by),
        is_mine=request.made_by_id == user.pk,
    )


def _person(request: BookRequest, end: str) -> str:
    name: str | None = getattr(request, f"{end}_name")
    number: str | None = getattr(request, f"{end}_employee_no")
    return name or number or ""


def read_tickets(tickets: Collection[str]) -> Mapping[int, int]:
    """Number → version of ``12-1``; whatever is none is passed over."""
    pairs = (ticket.split("-") for ticket in tickets)
    return {
        int(pair[0]): int(pair[1])
        for pair in pairs
        if len(pair) == 2 and all(part.isdecimal() and len(part) < 18 for part in pair)
    }

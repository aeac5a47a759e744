"""One's own requests about clients: where each stands, and what one may still change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from clients.rules.scope import Scope
from clients.selectors.rows import ClientFigures, figures_of
from organisation.models import User
from tiering.models import BookRequest
from tiering.selectors.books import client_book
from tiering.selectors.eligible import colleagues_for
from tiering.selectors.requests import requests_made_by
from web.labels import Words, label
from web.pages.people import name_of
from web.request_words import KIND_LABELS, OUTCOME_LABELS, STATUS_LABELS

SHOWN = 100


@dataclass(frozen=True)
class OwnRequest:
    """``client_name`` is empty once the client is no longer this person's to see: who asked and
    gave a client away does not see it any more (domain/01)."""

    request: BookRequest
    client_name: str
    from_name: str
    to_name: str
    kind: Words
    status: Words
    outcome: Words
    decided_by: str
    is_open: bool


def own_requests_page(user: User, scope: Scope, run_id: int | None) -> Sequence[OwnRequest]:
    """The newest hundred; ``scope`` and the published run say whose names one reads. At most two
    queries."""
    found = requests_made_by(user, limit=SHOWN)
    seen: Mapping[str, ClientFigures] = {}
    if run_id is not None and found:
        seen = figures_of(scope, run_id, {request.client_no for request in found})
    return [_row(request, request.client_no in seen) for request in found]


def _row(request: BookRequest, is_mine: bool) -> OwnRequest:
    return OwnRequest(
        request=request,
        client_name=(getattr(request, "client_name", "") or "") if is_mine else "",
        from_name=getattr(request, "from_name", "") or request.from_employee_no or "",
        to_name=getattr(request, "to_name", "") or request.to_employee_no or "",
        kind=label(KIND_LABELS, request.kind),
        status=label(STATUS_LABELS, request.status),
        outcome=label(OUTCOME_LABELS, request.outcome) if request.outcome else "",
        decided_by=name_of(request.decided_by),
        is_open=request.status in (BookRequest.Status.OPEN, BookRequest.Status.APPROVED),
    )


def colleagues_of(client_no: str, kind: str, *, on: date) -> Sequence[tuple[str, str]] | None:
    """Who could take the client over; None for a request that names nobody."""
    if kind != BookRequest.Kind.HAND_OVER:
        return None
    book = client_book(client_no)
    return colleagues_for(book, on=on) if book else []

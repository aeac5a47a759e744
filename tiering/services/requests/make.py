"""Claim, release, hand over: a person's wish about one client, open until the branch decides."""

from datetime import date

import structlog
from django.db import IntegrityError, transaction
from django.utils import timezone

from organisation.models import User
from organisation.selectors.access import access_of
from tiering.models import BookRequest
from tiering.selectors.asking import WAITING, heads
from tiering.selectors.books import ClientBook, client_book
from tiering.selectors.eligible import eligible_people
from tiering.services.request_notices import tell_settled, tell_waiting
from tiering.services.request_turns import take_turn

log = structlog.get_logger()
ONE_OPEN = "book_request_one_open"  # the model's constraint


class NoSuchClient(LookupError):
    """There is no such client for this person: unknown, or not theirs to ask about. The two are
    told apart nowhere."""


class MayNotRequest(PermissionError):
    """The person's account is closed, or somebody else made the request."""


class NothingToChange(ValueError):
    """The client is where the request would bring it, or whoever shall have it cannot."""


class ReasonMissing(ValueError):
    """A request needs a reason in words."""


class AlreadyRequested(ValueError):
    """Another request about the client waits to be decided or carried out."""


class RequestClosed(ValueError):
    """The request was rejected, withdrawn, carried out, refused or has lapsed."""


@transaction.atomic
def request_claim(*, client_no: str, reason: str, by: User, on: date) -> BookRequest:
    """Ask for a client whom nobody manages and whom one could be given; a colleague's client does
    not exist for others (domain/01), so it is handed over by the colleague or a head.

    Raises NoSuchClient, NothingToChange, ReasonMissing, AlreadyRequested.
    """
    book = _client(client_no)
    is_free = book.employee_no is None and by.employee_no in eligible_people(book, on=on)
    if not is_free or not by.is_active:
        raise NoSuchClient(client_no)
    return _make(BookRequest.Kind.CLAIM, book, by.employee_no, reason, by)


@transaction.atomic
def request_release(*, client_no: str, reason: str, by: User, on: date) -> BookRequest:
    """Ask to let a client go, as its manager or a head above: the night gives it to somebody else.

    Raises NoSuchClient, NothingToChange, ReasonMissing, AlreadyRequested.
    """
    book = _client_in_reach(client_no, by, on)
    return _make(BookRequest.Kind.RELEASE, book, None, reason, by)


@transaction.atomic
def request_hand_over(
    *, client_no: str, to_employee_no: str, reason: str, by: User, on: date
) -> BookRequest:
    """Ask, as its manager or a head above, that a colleague takes a client; as a head also one whom
    nobody manages (domain/02: requests also come from a head).

    Raises NoSuchClient, NothingToChange, ReasonMissing, AlreadyRequested.
    """
    book = _client_in_reach(client_no, by, on)
    _must_be_eligible(book, to_employee_no, on)
    return _make(BookRequest.Kind.HAND_OVER, book, to_employee_no, reason, by)


@transaction.atomic
def edit_request(
    *,
    request: BookRequest,
    by: User,
    on: date,
    reason: str | None = None,
    to_employee_no: str | None = None,
) -> BookRequest:
    """Change the reason, or to whom a client is handed over. An approval given before is void.

    Raises MayNotRequest, RequestClosed, NoSuchClient, NothingToChange, ReasonMissing.
    """
    kept = _own(request, by)
    if to_employee_no is not None:
        if kept.kind != BookRequest.Kind.HAND_OVER:
            raise NothingToChange("only a hand-over names somebody else")
        _must_be_eligible(_client_in_reach(kept.client_no, by, on), to_employee_no, on)
        kept.to_employee_no = to_employee_no
    if reason is not None:
        kept.reason = _reason(reason)
    kept.status = BookRequest.Status.OPEN
    kept.decided_at, kept.decided_by, kept.decision_note = None, None, ""
    kept.version += 1
    kept.save()
    tell_waiting(kept, by=by, at=timezone.now())
    log.info("request.edited", request=kept.pk, version=kept.version, by=str(by))
    return kept


@transaction.atomic
def withdraw(*, request: BookRequest, by: User) -> BookRequest:
    """Take back one's own request while no night has carried it out.

    Raises MayNotRequest, RequestClosed.
    """
    kept = _own(request, by)
    kept.status = BookRequest.Status.WITHDRAWN
    kept.save(update_fields=["status"])
    tell_settled({kept.branch_code}, at=timezone.now())
    log.info("request.withdrawn", request=kept.pk, by=str(by))
    return kept


def _make(
    kind: BookRequest.Kind, book: ClientBook, to: str | None, reason: str, by: User
) -> BookRequest:
    role = book.role_needed or book.role
    if role is None or to == book.employee_no:
        raise NothingToChange(f"{book.client_no} is there already")
    take_turn([book.branch_code])
    if BookRequest.objects.filter(client_no=book.client_no, status__in=WAITING).exists():
        raise AlreadyRequested(book.client_no)
    wanted = BookRequest(
        kind=kind,
        client_no=book.client_no,
        role=role,
        from_employee_no=book.employee_no,
        to_employee_no=to,
        branch_code=book.branch_code,
        reason=_reason(reason),
        made_by=by,
    )
    made = _first(wanted)
    tell_waiting(made, by=by, at=timezone.now())
    log.info("request.made", request=made.pk, kind=made.kind, by=str(by))
    return made


def _first(wanted: BookRequest) -> BookRequest:
    """Keeps the request. Two at once have both read that none waits: the database lets one in."""
    try:
        with transaction.atomic():
            wanted.save(force_insert=True)
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        if getattr(diagnosis, "constraint_name", None) != ONE_OPEN:
            raise
        raise AlreadyRequested(wanted.client_no) from error
    return wanted


def _client(client_no: str) -> ClientBook:
    book = client_book(client_no)
    if book is None:
        raise NoSuchClient(client_no)
    return book


def _client_in_reach(client_no: str, by: User, on: date) -> ClientBook:
    """A client that ``by`` manages, or heads the outlet or sub-branch of."""
    book = _client(client_no)
    is_own = book.employee_no == by.employee_no
    if not by.is_active or not (is_own or heads(access_of(by, on=on), book)):
        raise NoSuchClient(client_no)
    return book


def _must_be_eligible(book: ClientBook, employee_no: str, on: date) -> None:
    if employee_no not in eligible_people(book, on=on):
        raise NothingToChange(f"{employee_no} cannot be given {book.client_no}")


def _own(request: BookRequest, by: User) -> BookRequest:
    take_turn([request.branch_code])
    kept = BookRequest.objects.select_for_update().get(pk=request.pk)
    if kept.made_by_id != by.pk or not by.is_active:
        raise MayNotRequest("only who made a request may change it")
    if kept.status not in WAITING:
        raise RequestClosed(f"the request is {kept.status}")
    return kept


def _reason(reason: str) -> str:
    if not reason.strip():
        raise ReasonMissing("a request needs a reason")
    return reason.strip()

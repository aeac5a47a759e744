"""Undoing what one removed just now: each kind by its own service, so the gate and the audit are
those of writing it."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clients.services.hand_lists import (
    ListFull,
    NoSuchList,
    TooManyLists,
    put_back_on_list,
    restore_list,
)
from clients.services.notes import restore_note
from clients.services.records import (
    MayNotEdit,
    NotThere,
    restore_key_date,
    restore_relative,
)
from operations.services.saved_views import NotYourPlace, TooManyViews, restore_view
from organisation.models import User
from organisation.rules.permissions import Permission
from outreach.services.contact_refusals import ContactRefused
from outreach.services.familiarity import undo as undo_familiarity
from outreach.services.picking_cells import unpick
from outreach.services.work_refusals import WorkRefused
from outreach.services.working import undo as undo_entry
from web.access import access_of_request, needs
from web.client_at_hand import client_at_hand
from web.clients import scope_of_request
from web.entry_at_hand import act_of
from web.published import published_of_request
from web.undo import Removed, take_undo

Facts = dict[str, Any]
Way = Callable[[HttpRequest, Facts, datetime], None]
# What stands in the way by now; nothing is written then.
TOO_LATE = (
    NotThere, NoSuchList, ListFull, TooManyLists, NotYourPlace, TooManyViews, WorkRefused,
    ContactRefused,
)  # fmt: skip


@require_POST
@needs(Permission.SEE_CLIENTS)
def undo(request: HttpRequest) -> HttpResponse:
    at = timezone.localtime()
    removed = take_undo(request, request.POST.get("word", "")[:100], at=at)
    if removed is None:
        messages.error(request, _("已经撤销过，或时间过了，没有改动。"))
        return redirect("home")
    _undo(request, removed, at)
    return redirect(removed.back)


def _undo(request: HttpRequest, removed: Removed, at: datetime) -> None:
    try:
        WAYS[removed.what](request, dict(removed.facts), at)
    except MayNotEdit as error:
        raise PermissionDenied(Permission.EDIT_CLIENTS) from error
    except TOO_LATE:
        messages.error(request, _("这期间有了变化，不能撤销，没有改动。"))
    else:
        messages.success(request, _("已撤销，恢复原样。"))


def _of_client(write: Callable[..., None]) -> Way:
    """The client is read through the gate again: who lost it in the meantime writes nothing."""

    def way(request: HttpRequest, facts: Facts, at: datetime) -> None:
        seen = client_at_hand(request, facts.pop("client_no"), at=at)
        write(access=access_of_request(request), seen=seen, **facts)

    return way


def _note(request: HttpRequest, facts: Facts, at: datetime) -> None:
    _of_client(restore_note)(request, facts | {"by": cast(User, request.user)}, at)


def _relative(request: HttpRequest, facts: Facts, at: datetime) -> None:
    born = facts["birthday"]
    facts |= {"birthday": born and date.fromisoformat(born), "added_at": _instant(facts)}
    _of_client(restore_relative)(request, facts, at)


def _date(request: HttpRequest, facts: Facts, at: datetime) -> None:
    facts |= {"on": date.fromisoformat(facts["on"]), "added_at": _instant(facts)}
    _of_client(restore_key_date)(request, facts, at)


def _instant(facts: Facts) -> datetime:
    return datetime.fromisoformat(facts["added_at"])


def _view(request: HttpRequest, facts: Facts, _at: datetime) -> None:
    restore_view(access=access_of_request(request), by=cast(User, request.user), **facts)


def _list(request: HttpRequest, facts: Facts, _at: datetime) -> None:
    restore_list(by=cast(User, request.user), **facts)


def _entries(request: HttpRequest, facts: Facts, at: datetime) -> None:
    put_back_on_list(by=cast(User, request.user), at=at, **facts)


def _entry(request: HttpRequest, facts: Facts, at: datetime) -> None:
    """What was done with an entry of the day's list; the client is read through the gate again."""
    seen = client_at_hand(request, facts["client_no"], at=at)
    day = date.fromisoformat(facts["day"])
    undo_entry(act_of(request, seen, day=day, version=facts["version"], at=at))


def _familiarity(request: HttpRequest, facts: Facts, at: datetime) -> None:
    published = published_of_request(request)
    assert published is not None  # noqa: S101 - without a published day nothing was suggested
    undo_familiarity(
        access=access_of_request(request), scope=scope_of_request(request),
        run_id=published.run_id, steps=facts["steps"], by=cast(User, request.user), at=at,
    )  # fmt: skip


def _picked(request: HttpRequest, facts: Facts, at: datetime) -> None:
    unpick(assigned=facts["assigned"], by=cast(User, request.user), at=at)


WAYS: Mapping[str, Way] = {
    "entry": _entry, "note": _note, "relative": _relative, "date": _date, "view": _view,
    "list": _list, "entries": _entries, "familiarity": _familiarity, "picked": _picked,
}  # fmt: skip

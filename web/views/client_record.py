"""What the CRM keeps of a client: reading it, and one view per thing that is written."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients.models import FamilyMember, KeyDate
from clients.policies.client_page import client_policy
from clients.selectors.one_client import SeenClient
from clients.services.notes import TextMissing, TooLate, add_note, edit_note, remove_note
from clients.services.records import (
    BadTags,
    MayNotEdit,
    NotThere,
    NotYet,
    ProfileFields,
    RecordRefused,
    ThereAlready,
    UnknownEmployee,
    add_key_date,
    add_relative,
    remove_key_date,
    remove_relative,
)
from clients.services.team import CannotSee, add_to_team, end_in_team, must_lead
from operations.selectors.moments import Place
from organisation.models import User
from organisation.rules.permissions import Permission
from outreach.services.familiarity import keep_profile as keep_profile_of
from web.access import View, access_of_request
from web.client_at_hand import for_client, must_see_in_full
from web.client_forms import KeyDateForm, NoteForm, ProfileForm, RelativeForm, TeamForm
from web.pages.client import Head, head_of
from web.pages.client_record import HistoryPlace, history_page, record_of
from web.published import published_of_request
from web.stepup import question
from web.undo import offer_undo

# What a service refused → the sentence people read.
REFUSED: dict[type[RecordRefused], str | Promise] = {
    UnknownEmployee: _("没有这个工号，或此人已不在岗。"),
    CannotSee: _("此人的岗位看不到交办的客户，不能加入。"),
    NotYet: _("日期不能在今天之后。"),
    BadTags: _("标签最多 10 个，每个最多 20 字。"),
    ThereAlready: _("已经记过了。"),
    TextMissing: _("请写备注，最多 2000 字。"),
    TooLate: _("备注写下超过 24 小时，不能再改；请另写一条。"),
}
FORMS = {
    "profile": ProfileForm, "note": NoteForm, "relative": RelativeForm, "date": KeyDateForm,
    "member": TeamForm,
}  # fmt: skip


def _head(request: HttpRequest, seen: SeenClient, at: datetime) -> Head:
    published = published_of_request(request)
    assert published is not None  # noqa: S101 - without a published day no client was found
    return head_of(access_of_request(request), seen, as_of=published.as_of, on=at.date())


@require_safe
@never_cache
@for_client
def client_record(request: HttpRequest, seen: SeenClient, at: datetime) -> HttpResponse:
    must_see_in_full(seen)
    return _page(request, seen, at)


@require_safe
@never_cache
@for_client
def client_history(request: HttpRequest, seen: SeenClient, at: datetime) -> HttpResponse:
    must_see_in_full(seen)
    page = history_page(_head(request, seen, at), _place(request))
    return render(
        request, "web/client_history.html", {"page": page, "head": page.head, "seen": seen}
    )


def _place(request: HttpRequest) -> HistoryPlace:
    """What the address names; anything else is the newest."""
    try:
        past = date.fromisoformat(request.GET.get("past", ""))
    except ValueError:
        past = None
    return HistoryPlace(past, Place.from_text(request.GET.get("changes", "")[:100]))


def _page(
    request: HttpRequest, seen: SeenClient, at: datetime, typed: dict[str, Form] | None = None
) -> HttpResponse:
    """The page with fresh forms, or with what was typed and refused."""
    page = record_of(_head(request, seen, at), user=cast(User, request.user), at=at)
    forms: dict[str, Form] = {
        "profile": ProfileForm.of(seen.profile), "note": NoteForm(), "relative": RelativeForm(),
        "date": KeyDateForm(), "member": TeamForm(),
    }  # fmt: skip
    context = {"page": page, "head": page.head, "seen": seen, "forms": forms | (typed or {})}
    return render(request, "web/client_record.html", context)


def _write(
    request: HttpRequest,
    seen: SeenClient,
    at: datetime,
    write: Callable[..., Any],
    *,
    then: Callable[[Any], None] | None = None,
    **given: Any,
) -> HttpResponse:
    """Calls the service and goes back to the page; a refusal is told there. ``then`` is given what
    the service returned."""
    try:
        done = write(
            access=access_of_request(request), seen=seen, by=cast(User, request.user), at=at,
            **given,
        )  # fmt: skip
    except MayNotEdit as error:
        raise PermissionDenied(Permission.EDIT_CLIENTS) from error
    except NotThere as error:
        raise Http404 from error
    except RecordRefused as error:
        messages.error(request, str(REFUSED[type(error)]))
    else:
        if then is not None:
            then(done)
    return redirect("client_record", client_no=seen.client_no)


def _from_form(
    name: str,
    write: Callable[..., Any],
    fields: Callable[[Form], dict[str, Any]],
    ask: Callable[[HttpRequest, SeenClient], HttpResponseBase | None] | None = None,
) -> View:
    """A view that reads one form and calls one service; ``ask`` may answer with a question first,
    when the form is right."""

    @require_http_methods(["POST"])
    @never_cache
    @for_client
    def posted(request: HttpRequest, seen: SeenClient, at: datetime) -> HttpResponseBase:
        form = FORMS[name](request.POST)
        if not form.is_valid():
            must_see_in_full(seen)
            return _page(request, seen, at, {name: form})
        asked = ask(request, seen) if ask else None
        return asked or _write(request, seen, at, write, **fields(form))

    return posted


def _ask_who_leads(request: HttpRequest, seen: SeenClient) -> HttpResponseBase | None:
    """One person more is to see the client: only who may decide that is asked who it is."""
    try:
        must_lead(access_of_request(request), seen)
    except MayNotEdit as error:
        raise PermissionDenied(Permission.EDIT_CLIENTS) from error
    return question(request)


def _profile(form: Form) -> dict[str, Any]:
    given = dict(form.cleaned_data)
    given["tags"] = given["tags"].replace(",", "、").replace(",", "、").split("、")
    read = given.pop("familiarity_read")
    return {"fields": ProfileFields(**given), "read": read.replace("-", "") if read else None}


def _plain(form: Form) -> dict[str, Any]:
    return dict(form.cleaned_data)


keep_profile = _from_form("profile", keep_profile_of, _profile)
write_note = _from_form("note", add_note, _plain)
add_family = _from_form("relative", add_relative, _plain)
add_date = _from_form("date", add_key_date, _plain)
add_member = _from_form("member", add_to_team, _plain, _ask_who_leads)


@require_POST
@for_client
def mend_note(request: HttpRequest, seen: SeenClient, at: datetime, note_id: int) -> HttpResponse:
    return _write(
        request, seen, at, edit_note, note_id=note_id, text=request.POST.get("text", ""),
        hours=client_policy().note_edit_hours,
    )  # fmt: skip


def _remove(
    request: HttpRequest,
    seen: SeenClient,
    at: datetime,
    remove: Callable[..., Any],
    *,
    offer: tuple[str, Callable[[Any], Mapping[str, Any]]],
    **given: Any,
) -> HttpResponse:
    """Removes one thing and offers the way back: its kind, and the facts that bring it back."""
    what, facts = offer

    def then(done: Any) -> None:
        back = reverse("client_record", args=[seen.client_no])
        kept = {"client_no": seen.client_no} | dict(facts(done))
        offer_undo(request, what=what, said=gettext("已移除。"), back=back, at=at, **kept)

    return _write(request, seen, at, remove, then=then, **given)


def _relative(done: FamilyMember) -> Mapping[str, Any]:
    return {
        "relation": done.relation, "name": done.name, "birthday": done.birthday,
        "added_at": done.added_at, "added_by": done.added_by_id,
    }  # fmt: skip


def _key_date(done: KeyDate) -> Mapping[str, Any]:
    return {
        "label": done.label, "on": done.on, "is_yearly": done.is_yearly,
        "added_at": done.added_at, "added_by": done.added_by_id,
    }  # fmt: skip


@require_POST
@for_client
def drop_note(request: HttpRequest, seen: SeenClient, at: datetime, note_id: int) -> HttpResponse:
    way = ("note", lambda _done: {"note_id": note_id})
    return _remove(request, seen, at, remove_note, offer=way, note_id=note_id)


@require_POST
@for_client
def drop_family(
    request: HttpRequest, seen: SeenClient, at: datetime, member_id: int
) -> HttpResponse:
    way = ("relative", _relative)
    return _remove(request, seen, at, remove_relative, offer=way, member_id=member_id)


@require_POST
@for_client
def drop_date(request: HttpRequest, seen: SeenClient, at: datetime, date_id: int) -> HttpResponse:
    way = ("date", _key_date)
    return _remove(request, seen, at, remove_key_date, offer=way, date_id=date_id)


@require_POST
@for_client
def end_member(request: HttpRequest, seen: SeenClient, at: datetime, grant_id: int) -> HttpResponse:
    return _write(request, seen, at, end_in_team, grant_id=grant_id)

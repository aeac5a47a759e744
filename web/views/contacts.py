"""Contacts with a client: reading them, logging one, amending one's own."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients.selectors.one_client import SeenClient
from operations.selectors.moments import Place
from organisation.models import User
from organisation.rules.permissions import Permission
from organisation.selectors.keys import keyring
from outreach.models import Contact
from outreach.policies.daily_work import daily_policy
from outreach.rules.contact_words import open_words
from outreach.selectors.contacts import is_open, next_key, own_contact
from outreach.selectors.products import products_named
from outreach.services import contacts
from outreach.services.contact_refusals import ContactRefused
from web.access import access_of_request
from web.client_at_hand import for_client
from web.contact_forms import AmendContactForm, ContactForm, NewContactForm, said_anew
from web.contact_refused import tell
from web.pages.client import Head, head_of
from web.pages.contacts import contacts_page, may_read
from web.published import published_of_request


@require_safe
@never_cache
@for_client
def client_contacts(request: HttpRequest, seen: SeenClient, at: datetime) -> HttpResponse:
    head = _head(request, seen, at)
    if not may_read(head):
        raise PermissionDenied(Permission.SEE_NAMES)
    form = NewContactForm.fresh(_key(request, seen), at=at) if head.may_log else None
    return _page(request, head, at, form)


@require_POST
@never_cache
@for_client
def log_contact(request: HttpRequest, seen: SeenClient, at: datetime) -> HttpResponse:
    head, form = _head_of_logger(request, seen, at), NewContactForm(request.POST)

    def write() -> None:
        given = form.cleaned_data
        contacts.log_contact(
            said=form.said(), key=given["key"], admits=given["admits"], **_who(request, seen, at)
        )

    if form.is_valid() and _is_written(form, write):
        messages.success(request, _("已记下。"))
        return redirect("client_contacts", client_no=seen.client_no)
    if form.told:
        form.with_key(_key(request, seen))
    return _page(request, head, at, form)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@for_client
def amend_contact(
    request: HttpRequest, seen: SeenClient, at: datetime, contact_id: int
) -> HttpResponse:
    head = _head_of_logger(request, seen, at)
    own = own_contact(
        access_of_request(request).employee_no, contact_id, client_no=seen.client_no
    )  # fmt: skip
    if own is None:
        raise Http404
    if not is_open(daily_policy(), own, at=at):
        return _too_late(request, seen)
    form: ContactForm = AmendContactForm.of(own, _words(own))
    if request.method == "POST":
        form = AmendContactForm(request.POST)
        if form.is_valid() and _is_written(form, lambda: _amend(request, seen, form, own, at)):
            messages.success(request, _("已更正；原来的记录仍留底。"))
            return redirect("client_contacts", client_no=seen.client_no)
        if form.is_over:  # while the page was open
            return _too_late(request, seen)
    context = {
        "head": head, "seen": seen, "form": form, "own": own, "is_plan": own.recorded_at is None,
        "offered": products_named(own.products), "hours": daily_policy().amend_hours,
    }  # fmt: skip
    return render(request, "web/contact.html", context)


def _amend(
    request: HttpRequest, seen: SeenClient, form: ContactForm, own: Contact, at: datetime
) -> None:
    given = form.cleaned_data
    contacts.amend_contact(
        contact_id=own.pk, version=given["version"], said=said_anew(form, own),
        admits=given["admits"], **_who(request, seen, at),
    )  # fmt: skip


def _is_written(form: ContactForm, write: Callable[[], Any]) -> bool:
    """Whether the service took it; if not, the form says why."""
    try:
        write()
    except ContactRefused as refused:
        tell(form, refused)
        return False
    return True


def _too_late(request: HttpRequest, seen: SeenClient) -> HttpResponse:
    hours = daily_policy().amend_hours
    words = _("记下超过 %(n)s 小时的联系不能再更正；请另写备注说明。") % {"n": hours}
    messages.error(request, words)
    return redirect("client_contacts", client_no=seen.client_no)


def _page(
    request: HttpRequest, head: Head, at: datetime, form: NewContactForm | None
) -> HttpResponse:
    after = Place.from_text(request.GET.get("after", "")[:100])
    page = contacts_page(head, access_of_request(request), after=after, at=at)
    context = {"page": page, "head": head, "seen": head.seen, "form": form}
    return render(request, "web/client_contacts.html", context)


def _head(request: HttpRequest, seen: SeenClient, at: datetime) -> Head:
    published = published_of_request(request)
    assert published is not None  # noqa: S101 - without a published day no client was found
    return head_of(access_of_request(request), seen, as_of=published.as_of, on=at.date())


def _head_of_logger(request: HttpRequest, seen: SeenClient, at: datetime) -> Head:
    head = _head(request, seen, at)
    if not head.may_log:
        raise PermissionDenied(Permission.LOG_CONTACTS)
    return head


def _who(request: HttpRequest, seen: SeenClient, at: datetime) -> dict[str, Any]:
    user = cast(User, request.user)
    return {"access": access_of_request(request), "seen": seen, "by": user, "at": at}


def _key(request: HttpRequest, seen: SeenClient) -> str:
    return next_key(seen.client_no, access_of_request(request).employee_no)


def _words(contact: Contact) -> str:
    return open_words(keyring(), contact.words_sealed, client_no=contact.client_no, key=contact.key)

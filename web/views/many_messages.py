"""The same message to the clients that were picked in the list."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from organisation.models import User
from organisation.rules.permissions import Permission
from outreach.services.many_messages import queue_many
from outreach.services.text_refusals import TooManyAtOnce
from web.access import access_of_request, needs
from web.clients import scope_of_request
from web.message_words import message_refused
from web.pages.many_messages import NoSuchPicked, many_page, many_result
from web.published import published_of_request


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@needs(Permission.LOG_CONTACTS)
def message_many(request: HttpRequest, list_id: int) -> HttpResponse:
    """Choose the template (GET), send it to each and say what became of each (POST)."""
    published, user = published_of_request(request), cast(User, request.user)
    if published is None:
        raise Http404
    try:
        page = many_page(user, scope_of_request(request), published.run_id, list_id)
    except NoSuchPicked as error:
        raise Http404 from error
    context = {"page": page, "key": get_random_string(24)}
    text_id = request.POST.get("text", "")
    if request.method == "POST" and text_id.isdecimal() and len(text_id) < 18:
        try:
            outcomes = queue_many(
                access=access_of_request(request), client_nos=page.client_nos,
                text_id=int(text_id), key=request.POST.get("key", "")[:100],
                run_id=published.run_id, as_of=published.as_of, by=user,
                at=timezone.localtime(),
            )  # fmt: skip
        except TooManyAtOnce as refused:
            messages.error(request, message_refused(refused))
        else:
            context["result"] = many_result(page, outcomes)
    return render(request, "web/message_many.html", context)

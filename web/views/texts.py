"""Message templates and the day's news: read, written, decided, withdrawn."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisation.models import User
from organisation.rules.permissions import Permission
from outreach.models import MessageText
from outreach.rules.messages import TextKind, TextState
from outreach.selectors.texts import one_text
from outreach.services import texts as service
from outreach.services.text_refusals import TextRefused
from web.access import access_of_request, needs
from web.message_words import text_refused
from web.pages.texts import placeholder_names, text_page, texts_page
from web.stepup import step_up
from web.text_forms import BriefForm, TemplateForm, WordsForm


@never_cache
@require_safe
@needs(Permission.SEE_TEXTS)
def texts(request: HttpRequest) -> HttpResponse:
    return render(request, "web/texts.html", {"page": texts_page(access_of_request(request))})


@never_cache
@require_safe
@needs(Permission.SEE_TEXTS)
def text(request: HttpRequest, text_id: int) -> HttpResponse:
    found = _text(request, text_id)
    page = text_page(access_of_request(request), cast(User, request.user), found)
    return render(request, "web/text.html", {"page": page})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.WRITE_TEXTS)
def new_text(request: HttpRequest) -> HttpResponse:
    """A template of its own, or (``of``) the next version of one."""
    of = request.GET.get("of", "")
    old = _text(request, int(of)) if of.isdecimal() and len(of) < 18 else None
    if old is not None and old.kind == TextKind.NEWS:
        return _written(request, _brief_form(request, old), old)
    form = TemplateForm.of(old) if old else TemplateForm()
    if request.method == "POST":
        form = TemplateForm(request.POST, fixed_key=old.key if old else "")
    return _written(request, form, old)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.WRITE_TEXTS)
def new_brief(request: HttpRequest) -> HttpResponse:
    return _written(request, _brief_form(request, None), None, is_news=True)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.WRITE_TEXTS)
def edit_text(request: HttpRequest, text_id: int) -> HttpResponse:
    """One's own draft."""
    old = _text(request, text_id)
    if old.made_by_id != request.user.pk or old.state != TextState.DRAFT:
        raise Http404
    form: Any = _brief_form(request, old)
    if old.kind == TextKind.TEMPLATE:
        form = TemplateForm.of(old)
        if request.method == "POST":
            form = TemplateForm(request.POST, fixed_key=old.key)
    return _written(request, form, old, is_edit=True)


@require_POST
@needs(Permission.WRITE_TEXTS)
def submit_text(request: HttpRequest, text_id: int) -> HttpResponse:
    return _done(
        request, text_id, _("已提交，等第二人审批。"),
        lambda: service.submit_text(text_id=text_id, **_who(request)),
    )  # fmt: skip


@require_POST
@needs(Permission.APPROVE_TEXTS)
@step_up
def decide_text(request: HttpRequest, text_id: int) -> HttpResponse:
    approves, revision = request.POST.get("decision") == "approve", request.POST.get("revision", "")
    words = _("已批准，即日起可以发送。") if approves else _("已驳回。")
    return _done(request, text_id, words, lambda: service.decide_text(
        text_id=text_id, revision=int(revision) if revision.isdecimal() else 0, approves=approves,
        note=request.POST.get("note", ""), **_who(request),
    ))  # fmt: skip


@require_POST
@needs(Permission.WRITE_TEXTS)
def withdraw_text(request: HttpRequest, text_id: int) -> HttpResponse:
    may_decide = access_of_request(request).has(Permission.APPROVE_TEXTS)
    return _done(request, text_id, _("已停用，排队中的消息不再发出。"), lambda: (
        service.withdraw_text(text_id=text_id, may_decide=may_decide, **_who(request))
    ))  # fmt: skip


def _written(
    request: HttpRequest,
    form: Any,
    old: MessageText | None,
    *,
    is_edit: bool = False,
    is_news: bool = False,
) -> HttpResponse:
    """The form, or the page of what was written by it."""
    if request.method == "POST" and form.is_valid():
        try:
            made = _write(request, form, old if is_edit else None)
        except TextRefused as refused:
            form.tell(refused)
        else:
            messages.success(request, _("已存为草稿；提交后由第二人审批。"))
            return redirect("text", text_id=made.pk)
    is_news = is_news or bool(old and old.kind == TextKind.NEWS)
    context = {
        "form": form, "old": old, "is_edit": is_edit, "is_news": is_news,
        "names": [] if is_news else placeholder_names(),
    }  # fmt: skip
    return render(request, "web/text_form.html", context)


def _write(request: HttpRequest, form: WordsForm, old: MessageText | None) -> MessageText:
    wording = form.wording()  # type: ignore[attr-defined]
    if old is None:
        return service.draft_text(wording=wording, **_who(request))
    revision = form.cleaned_data["revision"] or 0
    user = cast(User, request.user)
    return service.edit_text(text_id=old.pk, revision=revision, wording=wording, by=user)


def _brief_form(request: HttpRequest, old: MessageText | None) -> BriefForm:
    """Of a new day, or of the day whose news are said anew."""
    first = {"on": timezone.localdate()}
    if old is not None:
        first = {"on": old.on, "text": old.text, "revision": old.revision}  # type: ignore[dict-item]
    given = request.POST if request.method == "POST" else None
    return BriefForm(given, initial=first, is_fixed=old is not None)


def _done(
    request: HttpRequest, text_id: int, words: str, act: Callable[[], MessageText]
) -> HttpResponse:
    _text(request, text_id)
    try:
        act()
    except TextRefused as refused:
        messages.error(request, text_refused(refused))
    else:
        messages.success(request, words)
    return redirect("text", text_id=text_id)


def _text(request: HttpRequest, text_id: int) -> MessageText:
    found = one_text(access_of_request(request), text_id)
    if found is None:
        raise Http404
    return found


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"by": cast(User, request.user), "at": timezone.now()}

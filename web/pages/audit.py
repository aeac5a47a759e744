"""The audit: who changed or looked at what, when and why; masked, and within one's scope."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext, pgettext

from clients.rules.scope import Scope
from clients.selectors.visible import reached_among
from operations.models import AuditEntry
from operations.selectors.audit import AuditFilter, audit_page
from operations.selectors.moments import Place
from organisation.models import User
from organisation.rules.roles import Role
from organisation.selectors.access import Access
from organisation.selectors.people import names_of
from web.labels import Words, label
from web.pages.audit_acts import ACTS
from web.pages.audit_columns import KINDS, REASON_LABELS, RELATION_LABELS
from web.pages.audit_values import Line, lines_of, others_of
from web.pages.shell import PublishedDay

SHOWN = 50


@dataclass(frozen=True)
class Who:
    """``name`` and ``number`` of a member of staff, empty for the system; ``origin`` says in what
    it was done, ``day`` which night."""

    name: str
    number: str
    origin: str
    day: date | None = None


@dataclass(frozen=True)
class ShownEntry:
    """``client_no`` is empty for a client that this person does not reach; then no value is shown.
    ``rows``: a sum of so many."""

    at: datetime
    who: Who
    what: Words
    action: Words
    rows: int | None
    concerns_client: bool
    client_no: str
    about_no: str
    about_name: str
    lines: Sequence[Line]
    others: Sequence[Words]
    reason: Words


@dataclass(frozen=True)
class AuditView:
    """``is_out_of_reach``: the client asked for is not one that this person may see now; unknown
    numbers and anybody else's look alike."""

    rows: Sequence[ShownEntry]
    after: str
    is_out_of_reach: bool = False


def audit_view(
    access: Access,
    user: User,
    wanted: Mapping[str, object],
    *,
    after: str,
    scope: Scope,
    published: PublishedDay | None,
    at: datetime,
) -> AuditView:
    """``wanted``: the cleaned fields of the search form. At most five statements beside those of
    the frame, however many rows there are."""
    run_id = published.run_id if published else None
    client_no = str(wanted.get("client_no") or "")
    if client_no and not reached_among(
        access, user, {client_no}, scope=scope, run_id=run_id, at=at
    ):
        return AuditView((), "", is_out_of_reach=True)
    page = audit_page(
        _filter(access, wanted), after=Place.from_text(after), limit=SHOWN,
        zone=timezone.get_current_timezone(),
    )  # fmt: skip
    numbers = {entry.client_no for entry in page.entries if entry.client_no}
    reached = reached_among(access, user, numbers, scope=scope, run_id=run_id, at=at)
    people = {n for e in page.entries for n in (e.actor_no, e.about_no) if n}
    names = names_of(people)
    rows = [_row(entry, reached, names) for entry in page.entries]
    return AuditView(rows, page.after.as_text() if page.after else "")


def _filter(access: Access, wanted: Mapping[str, object]) -> AuditFilter:
    kind = KINDS.get(str(wanted.get("kind") or ""))
    return AuditFilter(
        relations=kind[1] if kind else (),
        staff=str(wanted.get("staff") or ""),
        client_no=str(wanted.get("client_no") or ""),
        from_on=wanted.get("from_on"),  # type: ignore[arg-type]
        until_on=wanted.get("until_on"),  # type: ignore[arg-type]
        hides_clients=Role.ADMINISTRATOR in access.roles,
    )


def _row(entry: AuditEntry, reached: frozenset[str], names: Mapping[str, str]) -> ShownEntry:
    is_open = entry.client_no is None or entry.client_no in reached
    about = entry.about_no or ""
    return ShownEntry(
        at=timezone.localtime(entry.at),
        who=who_of(entry, names),
        what=label(RELATION_LABELS, entry.relation),
        action=action_of(entry),
        rows=entry.changes.get("rows") if not entry.row_key else None,
        concerns_client=entry.client_no is not None,
        client_no=entry.client_no or "" if is_open else "",
        about_no=about,
        about_name=names.get(about, ""),
        lines=lines_of(entry, with_values=is_open, shows_written=False),
        others=others_of(entry),
        reason=_reason(entry, is_open),
    )


def _reason(entry: AuditEntry, is_open: bool) -> Words:
    """Of a client out of reach only codes, and why others looked at it: free words about a client
    may say who it is."""
    is_told = is_open or entry.reason in REASON_LABELS or entry.relation in KINDS["disclosure"][1]
    return label(REASON_LABELS, entry.reason) if is_told else ""


def who_of(entry: AuditEntry, names: Mapping[str, str]) -> Who:
    """Who acted, and in what."""
    number = entry.actor_no or ""
    return Who(names.get(number, number), number, _origin(entry), _night_of(entry))


def _night_of(entry: AuditEntry) -> date | None:
    """The day of a run's reference (``operations.services.acting.by_run``)."""
    if entry.origin != AuditEntry.Origin.RUN:
        return None
    try:
        return date.fromisoformat(entry.reference.partition(" ")[0])
    except ValueError:  # somebody at the database said what they liked
        return None


def action_of(entry: AuditEntry) -> str:
    return {
        AuditEntry.Action.INSERT: pgettext("audit", "新增"),
        AuditEntry.Action.UPDATE: pgettext("audit", "修改"),
        AuditEntry.Action.DELETE: pgettext("audit", "删除"),
    }[AuditEntry.Action(entry.action)]


def _origin(entry: AuditEntry) -> str:
    words: str = {
        AuditEntry.Origin.PAGE.value: pgettext("audit", "页面"),
        AuditEntry.Origin.API.value: "API",
        AuditEntry.Origin.RUN.value: pgettext("audit", "夜间批处理"),
        AuditEntry.Origin.JOB.value: pgettext("audit", "后台任务"),
        AuditEntry.Origin.TASK.value: pgettext("audit", "定时任务"),
        AuditEntry.Origin.COMMAND.value: pgettext("audit", "运维命令"),
        AuditEntry.Origin.DATABASE.value: pgettext("audit", "直接写入数据库"),
    }.get(entry.origin, entry.origin)  # who has an account at the database may say anything
    if entry.origin == AuditEntry.Origin.DATABASE:  # the account is what it is called
        return gettext("%(origin)s（账号 %(name)s）") % {
            "origin": words, "name": entry.database_user,
        }  # fmt: skip
    # Of a night its day and number, of a job its number.
    return f"{words} {label(ACTS, entry.reference)}".strip()

"""Sheets of maturities and movements that the demo's managers wrote, and what heads asked."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from clients.rules.scope import Scope
from clients.selectors.one_client import SeenClient, seen_client
from clients.selectors.visible import scope_of
from operations.selectors.days import last_published_day
from organisation.models import User
from organisation.selectors.access import Access, access_of
from outreach.models import FollowUp, Sheet
from outreach.selectors.follow_ups import follow_up_rows
from outreach.services.follow_ups import Typed, ask, may_ask, may_write, write_sheet
from wealthcrm.demo.state import DemoState

MOST = 12  # of each person, every third of them asked about by who may
MATURITY: Sequence[Typed] = (
    Typed("stays", words={"help_needed": "请理财顾问一起介绍产品"}),
    Typed("leaves", words={"where_to": "他行定期", "why": "利率高 0.15 个百分点"}),
    Typed(words={"why": "等孩子回来一起商量"}),
)
MOVEMENT: Sequence[Typed] = (
    Typed(words={
        "why": "付首付", "purchase": "home", "mortgage": "ours", "use": "live",
        "advantage": "房贷利率和提前还款灵活", "next_step": "交房前再谈一次装修贷款",
    }),
    Typed(words={
        "why": "生意周转", "purchase": "none", "other_banks": "他行活期约 80 万",
        "next_step": "下月回款时约到网点",
    }),
)  # fmt: skip
QUESTION = "这笔钱最后去了哪里？我们还差什么？"


def write_sheets(state: DemoState) -> int:
    """For the accounts of the demo, once: 0 if any are there, or nothing is followed up."""
    day = last_published_day()
    if day is None or day.published_run_id is None or Sheet.objects.exists():
        return 0
    numbers = [each.employee_no for each in state.logins]
    now = timezone.now()
    written = 0
    for user in User.objects.filter(employee_no__in=numbers).order_by("employee_no"):
        access = access_of(user, on=timezone.localdate(now))
        scope = scope_of(access, at=now)
        for n, (about, seen) in enumerate(_followed(access, scope, user, at=now)):
            written += _write(access, scope, about, seen, (n, user, now))
    return written


def _followed(
    access: Access, scope: Scope, user: User, *, at: datetime
) -> Iterator[tuple[FollowUp, SeenClient]]:
    day = last_published_day()
    assert day is not None and day.published_run_id is not None  # noqa: S101 - asked before
    near = timedelta(days=30)
    rows = follow_up_rows(
        scope, run_id=day.published_run_id, since=day.as_of - near, until=day.as_of + near
    )
    for about in rows.order_by("on", "pk")[:MOST]:
        yield about, seen_client(
            access, user, about.client_no, run_id=day.published_run_id, as_of=day.as_of, at=at,
            scope=scope,
        )  # fmt: skip


def _write(
    access: Access, scope: Scope, about: FollowUp, seen: SeenClient, by: tuple[int, User, datetime]
) -> int:
    """A sheet where nobody wrote one, for two of three; a question of the head for the third."""
    n, user, at = by
    if n % 3 == 2:
        if may_ask(access, scope, seen):
            ask(access=access, scope=scope, seen=seen, follow_up=about, question=QUESTION,
                read=about.questions.count(), by=user, at=at)  # fmt: skip
        return 0
    if not may_write(access, seen) or about.sheets.exists():
        return 0
    typed = MATURITY if about.kind == FollowUp.Kind.MATURITY else MOVEMENT
    write_sheet(access=access, seen=seen, follow_up=about, typed=typed[n % len(typed)], version=0,
                by=user, at=at)  # fmt: skip
    return 1

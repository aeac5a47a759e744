"""New clients and the steps of their first half-year: the list of a person or place, and the plan
of one client."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.rules.scope import Scope
from clients.selectors.one_client import SeenClient
from nightly.workdays import is_workday
from organisation.selectors.access import Access
from outreach.policies.daily_work import daily_policy
from outreach.rules.care import HAND_OVER, WELCOME, Stage, Step, StepState, care_until
from outreach.selectors.new_clients import (
    PAGE,
    NewClient,
    awaiting_hand_over,
    count_new_clients,
    new_client_of,
    new_client_rows,
    new_clients_after,
)
from outreach.services.care import may_plan, takers, words_of
from web.day_place import day_place
from web.labels import TIER_LABELS, Words, label, role_name
from web.pages.shell import PublishedDay

AWAITING = "awaiting"
TABS: Mapping[str, Words] = {
    "": _("全部"), Stage.WELCOME.value: _("迎新"), Stage.REMOTE.value: _("前三个月"),
    AWAITING: _("待交接"), Stage.OUTLET.value: _("后三个月"),
}  # fmt: skip
STAGES: Mapping[str, Stage | None] = {
    "": None, AWAITING: Stage.OUTLET, **{stage.value: stage for stage in Stage}
}  # fmt: skip
STEP_WORDS: Mapping[str, Words] = {WELCOME: _("迎新"), HAND_OVER: _("交接")}
STATE_WORDS: Mapping[str, Words] = {
    StepState.DONE: _("已完成"), StepState.MISSED: _("错过"), StepState.LATE: _("已逾期"),
    StepState.DUE: _("该做了"), StepState.AHEAD: _("未到"),
}  # fmt: skip
STATE_ICONS: Mapping[str, str] = {
    StepState.DONE: "check", StepState.MISSED: "x", StepState.LATE: "alert-triangle",
    StepState.DUE: "clock",
}  # fmt: skip


class NotNew(LookupError):
    """The client's first half-year is over: pages answer 404."""


@dataclass(frozen=True)
class ShownStep:
    """``words``: its short name, a number of days where it has none."""

    step: Step
    words: Words
    state: Words
    icon: str


@dataclass(frozen=True)
class CareRow:
    row: NewClient
    tier: Words
    steps: Sequence[ShownStep]
    next_words: Words


@dataclass(frozen=True)
class Tab:
    words: Words
    url: str
    count: int
    is_current: bool


@dataclass(frozen=True)
class CareList:
    as_of: date
    days: int
    tabs: Sequence[Tab]
    rows: Sequence[CareRow]
    is_first: bool
    first_url: str
    next_url: str


@dataclass(frozen=True)
class CarePage:
    """``words``: what was written for who takes over, for the two and the planner alone;
    ``takers``: who may be named, number → (name, role); ``may_take``: the reader is named."""

    care: CareRow
    until: date
    words: str
    takers: Sequence[tuple[str, str, Words]]
    may_plan: bool
    may_take: bool
    version: int


def care_list(
    access: Access, scope: Scope, published: PublishedDay, given: Mapping[str, str], *, today: date
) -> CareList:
    """Five statements."""
    asked = given.get("stage", "")
    chosen = asked if asked in TABS else ""
    who: dict[str, Any] = {
        "run_id": published.run_id, "as_of": today, "employee_no": access.employee_no
    }  # fmt: skip
    counts = count_new_clients(new_client_rows(scope, **who), today=today)
    rows = new_client_rows(scope, **who, stage=STAGES[chosen])
    rows = awaiting_hand_over(rows) if chosen == AWAITING else rows
    after = day_place(given.get("after", ""))
    found = new_clients_after(rows, today=today, is_workday=is_workday, after=after, limit=PAGE + 1)
    shown = found[:PAGE]
    return CareList(
        as_of=published.as_of,
        days=daily_policy().triggers.care_days[-1],
        tabs=[
            Tab(words, _url(code), counts[code or "all"], code == chosen)
            for code, words in TABS.items()
        ],
        rows=[_row(each) for each in shown],
        is_first=after is None,
        first_url=_url(chosen),
        next_url=_url(chosen, shown[-1]) if len(found) > PAGE else "",
    )


def care_page(access: Access, scope: Scope, seen: SeenClient, *, at: datetime) -> CarePage:
    """The plan of one client. At most six statements. Raises NotNew."""
    today = at.date()
    until = care_until(seen.client.opened_on, daily_policy().triggers)
    if today > until:
        raise NotNew(seen.client_no)
    care = new_client_of(seen, today=today, is_workday=is_workday)
    plan, plans = care.plan, may_plan(access, scope, seen, today=today)
    is_open = plan is None or plan.taken_at is None
    named = plan is not None and plan.to_employee_no == access.employee_no
    found = takers(seen.snapshot.home_outlet, on=today) if plans and is_open else {}
    return CarePage(
        care=_row(care),
        until=until,
        words=words_of(plan) if plan and (plans or named) else "",
        takers=[
            (number, name, role_name(role)) for number, (name, role) in found.items()
            if number != access.employee_no
        ],
        may_plan=plans and is_open,
        may_take=named and is_open,
        version=plan.version if plan else 0,
    )  # fmt: skip


def _row(care: NewClient) -> CareRow:
    following = care.next_step
    return CareRow(
        row=care,
        tier=label(TIER_LABELS, care.snapshot.tier),
        steps=[
            ShownStep(each, _step_words(each), STATE_WORDS[each.state],
                      STATE_ICONS.get(each.state, ""))
            for each in care.steps
        ],
        next_words=_step_words(following) if following else "",
    )  # fmt: skip


def _step_words(step: Step) -> Words:
    return STEP_WORDS.get(step.name, step.name)


def _url(stage: str, last: NewClient | None = None) -> str:
    given = {"stage": stage}
    if last is not None:
        given["after"] = f"{last.opened_on.isoformat()}_{last.snapshot.client_no}"
    query = urlencode({name: value for name, value in given.items() if value})
    return f"{reverse('new_clients')}{'?' if query else ''}{query}"

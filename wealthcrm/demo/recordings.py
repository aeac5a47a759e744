"""Last month's recorded calls of the demo, drawn for review, and what the reviewers said."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from clients.models import ClientSnapshot
from nightly.workdays import is_workday
from operations.selectors.days import last_published_day
from organisation.models import Institution, User
from organisation.rules.permissions import Permission
from organisation.rules.roles import Level
from organisation.selectors.access import access_of
from outreach.models import PhoneBox, RecordingSample
from outreach.rules.calls import Call
from outreach.rules.contacts import Direction
from outreach.rules.days import workday_until
from outreach.rules.policy import Purpose
from outreach.rules.reviews import Mark, Point, first_of_month
from outreach.selectors.reviews import calls_of, samples_to_review
from outreach.services.call_reviews import Remarks, propose_case, review_call
from outreach.services.calls import take_calls
from outreach.services.phone_boxes import make_box
from outreach.services.review_samples import draw_samples
from wealthcrm.demo.state import DemoState

EACH = 14  # calls of each manager
SECONDS = (95, 180, 240, 75, 320, 130, 210)
# Of each reviewed call the points that were missed, and the remarks.
SAID: Sequence[tuple[frozenset[Point], Remarks]] = (
    (frozenset(), Remarks("开场自然，先问近况再谈到期", "")),
    (frozenset({Point.ADDED}), Remarks("产品讲得清楚", "没有提出添加微信")),
    (frozenset({Point.OFFERED, Point.AGREED}), Remarks("", "只说了到期，没有下一步")),
    (frozenset({Point.AGREED}), Remarks("耐心回答了费用问题", "可以当场约时间")),
)
TITLE, WORDS = (
    "到期前一周的电话",
    "先问近况，再说到期日和两种续接方式，最后给出两个可选的见面时间。",
)


def record_calls(state: DemoState) -> int:
    """For the accounts of the demo, once: 0 if a box is there, or before the first night. Answers
    on how many calls were taken."""
    day = last_published_day()
    if day is None or PhoneBox.objects.exists():
        return 0
    numbers = [each.employee_no for each in state.logins]
    users = list(User.objects.filter(employee_no__in=numbers).order_by("employee_no"))
    now = timezone.localtime()
    makers = [each for each in users if _may(each, Permission.MANAGE_PHONE_BOXES, now.date())]
    if not makers:
        return 0
    root = Institution.objects.get(level=Level.HEAD_OFFICE)
    box, _secret = make_box(name="总行外呼盒子", institution=root, by=makers[0], at=now)
    on = workday_until(first_of_month(now.date()) - timedelta(days=1), is_workday)
    calls = [call for each in users for call in _calls(each, on)]
    for start in range(0, len(calls), 100):
        take_calls(box=box, calls=calls[start : start + 100], at=now)
    draw_samples(at=now)
    for each in users:
        _review(each, now)
    return len(calls)


def _may(user: User, permission: Permission, on: date) -> bool:
    return access_of(user, on=on).has(permission)


def _calls(user: User, on: date) -> Iterator[Call]:
    """With the wealthiest of the person's book, a quarter of an hour apart."""
    day = last_published_day()
    assert day is not None  # noqa: S101 - asked before
    theirs = ClientSnapshot.objects.filter(
        run_id=day.published_run_id, employee_no=user.employee_no
    )
    begins = datetime.combine(on, time(10), tzinfo=timezone.get_current_timezone())
    numbers = theirs.order_by("-aum").values_list("client_no", flat=True)[:EACH]
    for n, client_no in enumerate(numbers):
        number = f"{user.employee_no}-{n}"
        yield Call(
            call_id=f"demo-{number}", employee_no=user.employee_no, client_no=client_no, number="",
            started_at=begins + timedelta(minutes=15 * n), seconds=SECONDS[n % len(SECONDS)],
            direction=Direction.OUT, is_automatic=False, purpose=Purpose.SERVICE,
            recording=f"rec/{on:%Y%m%d}/{number}",
        )  # fmt: skip


def _review(user: User, at: datetime) -> None:
    """Two thirds of the samples of a branch, and its best call put forward."""
    access = access_of(user, on=at.date())
    if not access.has(Permission.REVIEW_CALLS):
        return
    who: dict[str, Any] = {"access": access, "by": user, "at": at}
    for row in samples_to_review(access):
        found = calls_of(access, row.sample.pk)
        # Of the branches that two of the demo's offices hear, the second finds them reviewed.
        calls = [each.call for each in found[1] if each.review is None] if found else []
        for n, call in enumerate(calls[: 2 * len(calls) // 3]):
            missed, remarks = SAID[n % len(SAID)]
            marks = {p: (Mark.MISSED if p in missed else Mark.DONE).value for p in Point.values}
            review_call(call_id=call.pk, marks=marks, remarks=remarks, version=0, **who)
        if calls and not RecordingSample.objects.filter(calls__case__isnull=False).exists():
            propose_case(call_id=calls[0].pk, title=TITLE, words=WORDS, **who)

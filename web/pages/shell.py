"""The frame of every page: navigation, who is signed in, which day pages stand on."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from operations.rules.freshness import expected_day, is_late
from operations.selectors.days import Standing, standing_of
from organisation.rules.permissions import Permission
from organisation.selectors.access import Access


@dataclass(frozen=True)
class NavItem:
    label: str | Promise
    icon: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class PublishedDay:
    """The day all pages show, whether a newer one should be there by now, and whether a night is
    at work on it."""

    as_of: date
    run_id: int
    published_at: datetime
    is_late: bool
    expected_on: date
    unread: int = 0  # notices to the reader of the page
    is_night_running: bool = False


# Each of these starts something that is done in the background.
_STARTS_JOBS = (
    Permission.EXPORT_CLIENTS,
    Permission.REQUEST_CLIENTS,
    Permission.SEE_TOTALS,  # the board as a file
    Permission.PROPOSE_POLICY,  # its trial
)
# (permission, or several of which one will do, label, icon, route, first part of its addresses)
_NAVIGATION = (
    (Permission.SEE_PUBLISHED_DAY, _("首页"), dict(icon="home"), "home", "/"),
    (Permission.LOG_CONTACTS, _("今日名单"), dict(icon="phone-call"), "today", "/today/"),
    (Permission.LOG_CONTACTS, _("消息"), dict(icon="message"), "outbox", "/messages/"),
    (Permission.LOG_CONTACTS, _("工作日志"), dict(icon="notebook"), "work_log", "/log/"),
    (Permission.SEE_TEAM_DAY, _("团队今日"), dict(icon="clipboard-list"), "team", "/team/"),
    (Permission.HAND_OUT, _("到期分派"), dict(icon="calendar-share"), "hand_out", "/hand-out/"),
    (Permission.HAND_OUT, _("生客激活"), dict(icon="sun"), "wake", "/wake/"),
    (Permission.SEE_CLIENTS, _("客户"), dict(icon="users"), "clients", "/clients/"),
    (
        Permission.SEE_BOOK_CLIENTS,
        _("新客户"),
        dict(icon="user-plus"),
        "new_clients",
        "/new-clients/",
    ),
    (
        Permission.SEE_BOOK_CLIENTS,
        _("到期与异动"),
        dict(icon="receipt"),
        "follow_ups",
        "/follow-ups/",
    ),
    (Permission.SEE_BOOK_CLIENTS, _("九宫格"), dict(icon="grid-3x3"), "grid", "/grid/"),
    (Permission.SEE_BOOKS, _("管户包"), dict(icon="briefcase"), "books", "/books/"),
    (
        Permission.OPEN_CLIENT,
        _("打开客户"),
        dict(icon="lock-open"),
        "open_client",
        "/clients/open/",
    ),
    (
        Permission.LOOK_UP_CLIENT,
        _("查客户号"),
        dict(icon="user-search"),
        "look_up",
        "/clients/look-up/",
    ),
    (Permission.SEE_TOTALS, _("驾驶舱"), dict(icon="layout-dashboard"), "totals", "/totals/"),
    (Permission.SEE_STAFF, _("人员与机构"), dict(icon="sitemap"), "people", "/people/"),
    (Permission.SEE_NIGHTS, _("夜间批处理"), dict(icon="moon"), "nights", "/nights/"),
    (Permission.DECIDE_REQUESTS, _("管户审批"), dict(icon="checklist"), "approvals", "/approvals/"),
    (
        Permission.REQUEST_CLIENTS,
        _("我的管户申请"),
        dict(icon="arrows-exchange"),
        "own_requests",
        "/requests/",
    ),
    (_STARTS_JOBS, _("我的任务"), dict(icon="inbox"), "jobs", "/jobs/"),
    (Permission.SET_LOCKS, _("锁包"), dict(icon="lock"), "locks", "/locks/"),
    (
        Permission.SEE_TEXTS,
        _("消息模板"),
        dict(icon="template"),
        "texts",
        "/messages/texts/",
    ),
    (
        Permission.SEE_REVIEWS,
        _("通话录音"),
        dict(icon="headphones"),
        "recording_results",
        "/recordings/",
    ),
    (Permission.SEE_POLICIES, _("策略"), dict(icon="adjustments"), "policies", "/policies/"),
    (
        Permission.MANAGE_PHONE_BOXES,
        _("电话盒子"),
        dict(icon="phone-call"),
        "phone_boxes",
        "/phone-boxes/",
    ),
    (Permission.SEE_AUDIT, _("审计记录"), dict(icon="history"), "audit", "/audit/"),
)


def navigation(access: Access, path: str) -> list[NavItem]:
    """The pages this person may open, the one at hand marked."""
    mine = [entry for entry in _NAVIGATION if _may_open(access, entry[0])]
    # Of pages below one another the narrower is the one at hand.
    current = max((entry[4] for entry in mine if _leads_to(entry[4], path)), key=len, default="")
    return [
        NavItem(label, look["icon"], reverse(route), start == current)
        for _permission, label, look, route, start in mine
    ]


def _may_open(access: Access, needed: Permission | tuple[Permission, ...]) -> bool:
    return any(access.has(each) for each in (needed if isinstance(needed, tuple) else (needed,)))


def _leads_to(start: str, path: str) -> bool:
    return path == start if start == "/" else path.startswith(start)


def late_at() -> time:
    """The hour by which a night must be published (settings.NIGHT_IS_LATE_AT)."""
    return time.fromisoformat(settings.NIGHT_IS_LATE_AT)


def published_day(reader: str = "") -> PublishedDay | None:
    """The newest published day as of now, with how many notices its reader (an employee number) has
    not read; None before the first night. One query."""
    found = standing_of(reader)
    return None if found is None else _published(found, timezone.localtime())


def _published(found: Standing, now: datetime) -> PublishedDay:
    day = found.day
    assert day.published_run_id is not None and day.published_at is not None  # noqa: S101
    return PublishedDay(
        as_of=day.as_of,
        run_id=day.published_run_id,
        published_at=timezone.localtime(day.published_at),
        is_late=is_late(day.as_of, now, late_at=late_at()),
        expected_on=expected_day(now, late_at=late_at()),
        unread=found.unread,
        is_night_running=found.is_night_running,
    )

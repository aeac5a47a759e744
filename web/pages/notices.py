"""What was told: the open notices as banners, and the page of all of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from operations.models import Notice
from operations.selectors.notices import WORKER_SILENT, WORKER_STALLED, Told, settled_notices
from operations.selectors.personal_notices import own_notices
from organisation.rules.permissions import Permission
from organisation.selectors.access import Access
from web.labels import Words
from web.pages.own_notices import OwnRow, own_row
from web.stops import stop_texts

SHOWN = 100

# Subject → what happened, and what follows from it. One entry per subject (a test compares them).
NOTICE_TEXTS: dict[str, tuple[Words, Words]] = {
    Notice.Subject.NIGHT_LATE: (
        _("%(day)s 的批处理晚点"),
        _("时限已过，各页面停在上一个发布日。"),
    ),
    Notice.Subject.NIGHT_HELD: (
        _("%(day)s 的批处理暂扣"),
        _("处理之前，这一天及以后的日子都不发布。"),
    ),
    Notice.Subject.NIGHT_FAILED: (
        _("%(day)s 的批处理失败"),
        _("这一天没有发布，各页面停在上一个发布日。"),
    ),
    Notice.Subject.LISTS_FAILED: (
        _("%(day)s 之后的名单没有生成"),
        _("分层和名下已经发布，名单停在上一个工作日；系统会再试，三次不成就等下一晚。"),
    ),
    WORKER_SILENT: (
        _("有后台程序没有回应"),
        _("其他后台程序还在工作；它可能卡住了，或者全部进程都忙着：请系统管理员查看这个 worker。"),
    ),
    WORKER_STALLED: (
        _("后台程序没有在工作"),
        _("夜间批处理、导出和试算都停着：请系统管理员查看 worker 和 beat。"),
    ),
}
_ICONS = {
    Notice.Level.ACT: dict(icon="alert-triangle"),
    Notice.Level.WATCH: dict(icon="clock"),
    Notice.Level.INFO: dict(icon="info-circle"),
}


@dataclass(frozen=True)
class NoticeRow:
    """One notice in words; ``url`` leads to its night, or to the nights if there was none."""

    notice: Notice
    icon: str
    title: str
    reasons: Sequence[str]
    consequence: Words
    url: str
    may_act: bool


def notice_rows(told: Sequence[Told], access: Access) -> Sequence[NoticeRow]:
    """The notices as this person may read them."""
    return [_row(each.notice, access, has_run=each.has_run) for each in told]


def _row(notice: Notice, access: Access, *, has_run: bool) -> NoticeRow:
    title, consequence = NOTICE_TEXTS.get(notice.subject, (notice.subject, ""))
    is_held = notice.subject == Notice.Subject.NIGHT_HELD
    return NoticeRow(
        notice=notice,
        icon=_ICONS[Notice.Level(notice.level)]["icon"],
        title=str(title) % {"day": notice.as_of.isoformat() if notice.as_of else ""},
        reasons=stop_texts(notice.reasons, with_figures=access.has(Permission.SEE_NIGHT_FIGURES)),
        consequence=consequence,
        url=reverse("night", args=[notice.as_of]) if has_run else reverse("nights"),
        may_act=is_held and access.has(Permission.DECIDE_FILES),
    )


@dataclass(frozen=True)
class NoticesPage:
    """``own`` were told to this person, the unread first. Of the nights, for who sees them:
    ``open`` ones wait for somebody, the earliest day first; ``settled`` the newest first."""

    own: Sequence[OwnRow]
    own_is_cut: bool
    with_nights: bool
    open: Sequence[NoticeRow]
    settled: Sequence[NoticeRow]
    is_cut: bool

    @property
    def unread(self) -> int:
        return sum(not row.is_read for row in self.own)


def notices_page(access: Access, open_ones: Sequence[Told]) -> NoticesPage:
    """Everything told, the own and the settled ones up to the newest hundred each. At most two
    queries."""
    sees_nights = access.has(Permission.SEE_NIGHTS)
    settled = settled_notices(limit=SHOWN + 1) if sees_nights else []
    own = own_notices(access.employee_no, limit=SHOWN + 1)
    return NoticesPage(
        own=[own_row(notice, access) for notice in own[:SHOWN]],
        own_is_cut=len(own) > SHOWN,
        with_nights=sees_nights,
        open=notice_rows(open_ones, access),
        settled=notice_rows(settled[:SHOWN], access),
        is_cut=len(settled) > SHOWN,
    )

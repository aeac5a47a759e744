"""What the home page says beside totals: what the own books ask for today, and, for who has no book
and no totals, where the work begins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clients.models import BookLoad
from clients.policies.book_page import book_policy
from clients.rules.scope import Scope
from clients.selectors.books import loads_of
from organisation.rules.permissions import Permission
from organisation.selectors.access import Access
from outreach.selectors.day_queue import left_to_call
from web.labels import Words, role_name
from web.pages.dashboard.needs import Need
from web.templatetags.figures import in_units


@dataclass(frozen=True)
class Way:
    icon: str
    title: Words
    detail: Words
    url: str


# (permission, icon, title, what it is for, route, query)
_WAYS = (
    (
        Permission.SEE_LOBBY_CLIENTS, dict(icon="users"), gettext_lazy("无人管户的临界客户"),
        gettext_lazy("本网点 3 万至 5 万元、没有人管的客户"), "clients", "managed=no&band=50k",
    ),
    (
        Permission.SEE_POOL_CLIENTS, dict(icon="users"), gettext_lazy("网点公共池"),
        gettext_lazy("长尾以下的客户，由大家共同服务（已遮蔽）"), "clients", "tier=potential",
    ),
    (
        Permission.LOOK_UP_CLIENT, dict(icon="user-search"), gettext_lazy("查客户号"),
        gettext_lazy("按完整客户号查本网点客户的绿色通道标志"), "look_up", "",
    ),
    (
        Permission.MANAGE_ACCOUNTS, dict(icon="sitemap"), gettext_lazy("人员与账号"),
        gettext_lazy("邀请、停用、重置密码和动态码，录入岗位"), "people", "",
    ),
    (
        Permission.SEE_NIGHTS, dict(icon="moon"), gettext_lazy("夜间批处理"),
        gettext_lazy("昨夜是否完成、到了哪一步"), "nights", "",
    ),
)  # fmt: skip
_TEAM = (
    dict(icon="users"), gettext_lazy("服务团队的客户"), gettext_lazy("交给您的客户（已遮蔽）"),
)  # fmt: skip


def ways_of(access: Access) -> Sequence[Way]:
    """For who sees no totals; those who do begin there."""
    if access.has(Permission.SEE_TOTALS):
        return []
    found = [
        Way(look["icon"], title, detail, reverse(route) + (f"?{query}" if query else ""))
        for permission, look, title, detail, route, query in _WAYS
        if access.has(permission)
    ]
    if access.has(Permission.SEE_TEAM_CLIENTS) and not access.has(Permission.SEE_OWN_BOOK):
        look, title, detail = _TEAM
        found.insert(0, Way(look["icon"], title, detail, reverse("clients")))
    return found


def book_needs(access: Access, *, run_id: int) -> Sequence[Need]:
    """What the own books ask for today, by role. One query."""
    seen: dict[str, BookLoad] = {}
    for load in loads_of(run_id, access.employee_no):
        seen.setdefault(load.role, load)
    return [need for load in seen.values() for need in _of_book(load)]


def list_needs(access: Access, *, run_id: int, today: date) -> Sequence[Need]:
    """Who waits on the list of the own books. One query, none for who logs no contacts."""
    books = frozenset((access.employee_no, held.role.value) for held in access.held)
    if not access.has(Permission.LOG_CONTACTS):
        return []
    found = left_to_call(Scope(books=books), run_id=run_id, today=today)
    if found is None or not found[1]:
        return []
    day, count = found
    title = ngettext("位待拨", "位待拨", count)
    detail = _("%(day)s 的名单，按优先分排好") % {"day": day}
    return [Need(count, title, detail, reverse("today"), _("开始"))]


def _of_book(load: BookLoad) -> Sequence[Need]:
    kept = load.figures
    if kept is None:
        return []
    url = reverse("book_of_role", args=[load.employee_no, load.role])
    days = book_policy().due_days
    maturing, falling = kept["maturing"], kept["falling"]
    rising = sum(near[0] for near in kept["near"].values())
    sinking = sum(near[2] for near in kept["near"].values())
    role = role_name(load.role)
    found = [
        (
            maturing[0], ngettext("户将到期", "户将到期", maturing[0]),
            _("%(role)s，%(days)s 天内，资产共 %(aum)s") % {
                "role": role, "days": days, "aum": _amount(maturing[1]),
            },
            f"{url}?matures={days}&sort=next_matures_on#clients",
        ),
        (
            falling[0], ngettext("户资产下滑", "户资产下滑", falling[0]),
            _("%(role)s，时点比年日均低 %(percent)s%% 以上") % {
                "role": role, "percent": book_policy().fall_percent,
            },
            f"{url}?falling=yes#clients",
        ),
        (
            rising + sinking, ngettext("户层级将变", "户层级将变", rising + sinking),
            _("%(role)s，临近升级 %(up)s 户，临近降级 %(down)s 户") % {
                "role": role, "up": rising, "down": sinking,
            },
            f"{url}#tiers",
        ),
    ]  # fmt: skip
    return [
        Need(count, title, detail, way, _("看名单")) for count, title, detail, way in found if count
    ]


def _amount(text: str) -> str:
    figure, unit = in_units(Decimal(text))
    return f"{figure} {unit}"

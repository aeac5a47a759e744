"""What needs a person today: each a number, what it is, and the way to where it is settled."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.models import InstitutionBoard, InstitutionSummary
from operations.selectors.exports import exports_waiting, is_an_export_waiting
from operations.selectors.notices import Told
from operations.selectors.policies import policies_waiting
from organisation.rules.permissions import Permission
from organisation.rules.roles import Role
from organisation.selectors.access import Access
from organisation.selectors.institutions import places_below
from tiering.selectors.waiting import Waiting, held_files_waiting, requests_waiting
from web.labels import role_name
from web.pages.dashboard.lines import Line
from web.pages.notices import notice_rows
from web.pages.shell import PublishedDay
from web.templatetags.figures import in_units

MOST_WAITING = 50


@dataclass(frozen=True)
class Need:
    """One thing to do. ``count`` is empty where there is nothing to count; ``url`` is where it is
    settled, empty where this person may not go there; ``is_act`` is red: act, not watch."""

    count: int | None
    title: str
    detail: str
    url: str = ""
    action: str = ""
    is_act: bool = False


@dataclass(frozen=True)
class Place:
    """An institution looked at; ``url`` is the page with its shortages, empty for this very one."""

    line: Line
    board: InstitutionBoard | None
    url: str = ""


def list_url(access: Access, summary: InstitutionSummary) -> str:
    """The client list of a subtree, to be narrowed further; empty for who does not see it (head
    office sees figures, not lists)."""
    if not access.reaches(Permission.SEE_PLACE_CLIENTS, summary.path):
        return ""
    return f"{reverse('clients')}?{urlencode({'place': summary.institution_code})}"


def needs_of(
    access: Access, published: PublishedDay, told: Sequence[Told], place: Place
) -> Sequence[Need]:
    """What waits for this person on the dashboard of one institution, the urgent first. At most two
    queries."""
    needs = [
        *_late(published, told, access),
        *_held(access, told),
        *place_needs(access, [place]),
    ]
    return sorted(needs, key=lambda need: not need.is_act)


def place_needs(access: Access, places: Sequence[Place]) -> Sequence[Need]:
    """What of it lies in the institutions themselves or waits for this person's approval, the
    urgent first. At most two queries, two more while somebody's export waits."""
    needs = [
        *(need for place in places for need in _wealth_unmanaged(access, place)),
        *(need for place in places for need in _shortages(place)),
        *_requests(access),
        *_exports(access),
        *_policies(access),
    ]
    return sorted(needs, key=lambda need: not need.is_act)


def _late(published: PublishedDay, told: Sequence[Told], access: Access) -> Sequence[Need]:
    notices = notice_rows(told, access)
    if notices:
        return [
            Need(None, row.title, str(row.consequence), row.url, _("去处理") if row.may_act
                 else _("看夜间批处理"), row.notice.level == "act")
            for row in notices
        ]  # fmt: skip
    if not published.is_late:
        return []
    title = _("%(day)s 尚未发布") % {"day": published.expected_on.isoformat()}
    sees = access.has(Permission.SEE_NIGHTS)
    way = (reverse("nights"), _("看夜间批处理")) if sees else ("", "")
    return [Need(None, title, _("各页面仍是上一个发布日的数字"), *way)]


def _held(access: Access, told: Sequence[Told]) -> Sequence[Need]:
    """Held files that did not stop the night; those that did are told as a notice."""
    if not access.has(Permission.DECIDE_FILES):
        return []
    held = held_files_waiting(told_days={each.notice.as_of for each in told})
    title = ngettext("文件暂扣", "文件暂扣", held.count) if held else ""
    return [
        Need(held.count, title, _("%(day)s，等总行处理") % {"day": held.as_of.isoformat()},
             reverse("night", args=[held.as_of]), _("去处理"), is_act=True)
    ] if held and held.as_of else []  # fmt: skip


def _wealth_unmanaged(access: Access, place: Place) -> Sequence[Need]:
    coverage = place.line.wealth_coverage
    missing = coverage.should - coverage.managed
    if not missing:
        return []
    title = ngettext("户财富及以上客户无人管户", "户财富及以上客户无人管户", missing)
    detail = _("%(name)s：覆盖率 %(share)s%%，标准 100%%") % {
        "name": place.line.now.name, "share": coverage.percent,
    }  # fmt: skip
    found = list_url(access, place.line.now)
    way = (
        (f"{found}&tier=private&tier=wealth&managed=no", _("看名单"))
        if found
        else (f"{place.url}#short", _("看缺口"))
    )
    return [Need(missing, title, detail, *way, is_act=True)]


def _shortages(place: Place) -> Sequence[Need]:
    found = []
    for role, short in place.board.shortages.items() if place.board else ():
        if not short["managers_short"]:
            continue
        title = _("缺%(role)s") % {"role": role_name(role)}
        figure, unit = in_units(Decimal(short["aum"]))
        detail = _("%(outlets)s 个网点，%(clients)s 户、%(aum)s无人管户") % {
            "outlets": short["outlets"], "clients": f"{short['clients']:,}",
            "aum": f"{figure} {unit}",
        }  # fmt: skip
        is_act = role in (Role.RELATIONSHIP_MANAGER, Role.WEALTH_ADVISOR)
        found.append(
            Need(short["managers_short"], title, detail, f"{place.url}#short", _("看缺口"), is_act)
        )
    return found


def _requests(access: Access) -> Sequence[Need]:
    branches = access.places_of(Permission.DECIDE_REQUESTS)
    waiting: Waiting | None = requests_waiting(branches) if branches else None
    if waiting is None:
        return []
    title = ngettext("管户变动待审批", "管户变动待审批", waiting.count)
    since = waiting.as_of.isoformat() if waiting.as_of else ""
    detail = _("最早一件 %(day)s 提出") % {"day": since}
    return [Need(waiting.count, title, detail, reverse("approvals"), _("去审批"))]


def _exports(access: Access) -> Sequence[Need]:
    """Exports of many clients that this person may agree to."""
    places = access.places_of(Permission.APPROVE_EXPORTS)
    if not places or not is_an_export_waiting(but_of=access.employee_no):
        return []
    found = exports_waiting(
        but_of=access.employee_no, outlets=places_below(places), limit=MOST_WAITING
    )
    title = _("导出待批准")
    return [
        Need(len(found), title, _("多于 500 户的导出须由第二人批准"), reverse("approvals"),
             _("去审批"))
    ] if found else []  # fmt: skip


def _policies(access: Access) -> Sequence[Need]:
    """Policies that others propose, for who may approve them. One query."""
    if not access.has(Permission.APPROVE_POLICY):
        return []
    waiting = policies_waiting(but_of=access.employee_no)
    if waiting is None:
        return []
    title = ngettext("份策略待批准", "份策略待批准", waiting.count)
    detail = _("最早的拟从 %(day)s 起生效") % {"day": waiting.effective_on.isoformat()}
    return [Need(waiting.count, title, detail, reverse("policies"), _("去审批"))]

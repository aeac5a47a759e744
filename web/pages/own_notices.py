"""What one person was told, in words, with the way to where it leads."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from operations.models import Job, PersonalNotice
from organisation.rules.permissions import Permission
from organisation.selectors.access import Access
from tiering.models import BookRequest
from web.labels import label, role_name
from web.request_words import KIND_LABELS, OUTCOME_LABELS, STATUS_LABELS

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class OwnRow:
    """``url`` is empty where there is nowhere to go (any more)."""

    notice: PersonalNotice
    icon: str
    title: str
    detail: str
    url: str

    @property
    def is_read(self) -> bool:
        return self.notice.read_at is not None


def own_row(notice: PersonalNotice, access: Access) -> OwnRow:
    """One notice in words. A kind nobody named yet shows as itself."""
    look, words = _KINDS.get(notice.kind, ({"icon": "info-circle"}, None))
    if words is None:
        return OwnRow(notice, look["icon"], notice.kind, "", "")
    title, detail, url = words(notice.facts, access)
    return OwnRow(notice, look["icon"], title, detail, url)


def _moved(facts: Facts, access: Access) -> tuple[str, str, str]:
    title = _("管户包有变动：移入 %(joined)s 户，移出 %(left)s 户") % {
        "joined": f"{facts['joined']:,}", "left": f"{facts['left']:,}",
    }  # fmt: skip
    kind = _("主管户") if facts["is_primary"] else _("协管")
    url = reverse("book_of_role", args=[access.employee_no, facts["role"]])
    return title, f"{role_name(facts['role'])} · {kind}", url


def _short(facts: Facts, access: Access) -> tuple[str, str, str]:
    clients = int(facts["clients"])
    title = ngettext("%(n)s 户无人管户", "%(n)s 户无人管户", clients) % {"n": f"{clients:,}"}
    detail = _("%(place)s 缺%(role)s %(managers)s 名") % {
        "place": facts["name"], "role": role_name(facts["role"]), "managers": facts["managers"],
    }  # fmt: skip
    sees = access.has(Permission.SEE_TOTALS)
    url = reverse("totals_of", args=[facts["outlet"]]) + "#short" if sees else ""
    return title, detail, url


def _decided(facts: Facts, access: Access) -> tuple[str, str, str]:
    is_yes = facts["status"] == BookRequest.Status.APPROVED
    title = _("%(kind)s申请已批准") if is_yes else _("%(kind)s申请已驳回")
    detail = _("由下一夜执行") if is_yes else _("审批意见在我的管户申请里")
    return title % {"kind": label(KIND_LABELS, facts["kind"])}, detail, reverse("own_requests")


def _done(facts: Facts, access: Access) -> tuple[str, str, str]:
    title = f"{label(KIND_LABELS, facts['kind'])}：{label(STATUS_LABELS, facts['status'])}"
    outcome = facts.get("outcome") or ""
    return title, str(label(OUTCOME_LABELS, outcome)) if outcome else "", reverse("own_requests")


def _requests(facts: Facts, access: Access) -> tuple[str, str, str]:
    detail = _("最近一项：%(kind)s，%(by)s 提出") % {
        "kind": label(KIND_LABELS, facts["kind"]), "by": facts["by"],
    }  # fmt: skip
    return _("有管户申请等您审批"), *_for_deciders(facts, access, detail)


def _proposals(facts: Facts, access: Access) -> tuple[str, str, str]:
    number = int(facts["proposals"])
    title = ngettext("%(n)s 项夜间提案等您审批", "%(n)s 项夜间提案等您审批", number)
    detail = _("锁包期间，批准后由下一夜执行")
    return title % {"n": f"{number:,}"}, *_for_deciders(facts, access, detail)


def _for_deciders(facts: Facts, access: Access, detail: str) -> tuple[str, str]:
    """Detail and way, for who still works in the office of the branch."""
    decides = facts["branch"] in access.places_of(Permission.DECIDE_REQUESTS)
    return (detail, reverse("approvals")) if decides else ("", "")


def _export(facts: Facts, access: Access) -> tuple[str, str, str]:
    title = _("有一项导出等第二人批准")
    if not access.has(Permission.APPROVE_EXPORTS):
        return title, "", ""
    rows = int(facts["rows"])
    detail = ngettext("%(by)s 提出，%(n)s 户", "%(by)s 提出，%(n)s 户", rows)
    return title, detail % {"by": facts["by"], "n": f"{rows:,}"}, reverse("approvals")


def _ended(facts: Facts, access: Access) -> tuple[str, str, str]:
    titles = {
        Job.State.DONE: _("后台任务已完成"),
        Job.State.REJECTED: _("后台任务被驳回"),
        Job.State.NEEDS_APPROVAL: _("名单变长了，导出要等第二人批准"),
    }
    return (
        titles.get(facts["state"], _("后台任务失败")),
        _("结果在任务页"),
        reverse("job", args=[facts["job"]]),
    )


def _proposed(facts: Facts, access: Access) -> tuple[str, str, str]:
    title = _("第 %(n)s 版策略等第二人批准") % {"n": facts["version"]}
    detail = _("%(by)s 提出，拟从 %(day)s 起生效") % {
        "by": facts["by"], "day": facts["effective_on"],
    }  # fmt: skip
    return title, detail, _policy_url(facts, access)


def _policy_decided(facts: Facts, access: Access) -> tuple[str, str, str]:
    given = {"n": facts["version"], "by": facts["by"], "day": facts["effective_on"]}
    if facts["status"] == "approved":
        title, detail = _("第 %(n)s 版策略已批准"), _("%(by)s 批准，从 %(day)s 起生效")
    else:
        title, detail = _("第 %(n)s 版策略已驳回"), _("%(by)s 驳回，理由在策略页里")
    return title % given, detail % given, _policy_url(facts, access)


def _policy_url(facts: Facts, access: Access) -> str:
    sees = access.has(Permission.SEE_POLICIES)
    return reverse("policy", args=[facts["version"]]) if sees else ""


def _granted(facts: Facts, access: Access) -> tuple[str, str, str]:
    return _("系统管理员为您授予了 API 令牌"), _("由您本人在我的账号里领取"), reverse("own_tokens")


def _team_joined(facts: Facts, access: Access) -> tuple[str, str, str]:
    title = _("您已加入客户 %(client)s 的服务团队") % {"client": facts["client"]}
    detail = _("%(by)s 邀请，只看这一位客户") % {"by": facts["by"]}
    return title, detail, reverse("client", args=[facts["client"]])


def _team_ended(facts: Facts, access: Access) -> tuple[str, str, str]:
    title = _("客户 %(client)s 的服务团队已结束") % {"client": facts["client"]}
    members = int(facts["members"])
    detail = ngettext(
        "客户不再是私人银行层级；%(n)s 名成员不再看到客户",
        "客户不再是私人银行层级；%(n)s 名成员不再看到客户",
        members,
    ) % {"n": members}
    return title, detail, reverse("client_history", args=[facts["client"]])


def _stand_in(facts: Facts, access: Access) -> tuple[str, str, str]:
    title = _("您补位代工号 %(other)s（%(role)s）") % {
        "other": facts["other"], "role": role_name(facts["role"]),
    }  # fmt: skip
    detail = _("%(first)s 至 %(last)s，看并维护对方的管户包，不会分到客户") % {
        "first": facts["from_on"], "last": facts["until_on"],
    }  # fmt: skip
    is_now = (facts["other"], facts["role"]) in access.stands_in_for
    there = reverse("book_of_role", args=[facts["other"], facts["role"]])
    return title, detail, there if is_now else ""


def _handed(facts: Facts, access: Access) -> tuple[str, str, str]:
    clients = int(facts["clients"])
    route = "new_clients" if facts["as"] == "care" else "today"
    if facts["as"] == "care":
        title = ngettext("%(n)s 位新客户等您接手", "%(n)s 位新客户等您接手", clients)
    elif facts["as"] == "maturity":
        title = ngettext(
            "%(n)s 位资金将到期的客户由您联系", "%(n)s 位资金将到期的客户由您联系", clients
        )
    else:
        title = ngettext("%(n)s 位客户今天改由您联系", "%(n)s 位客户今天改由您联系", clients)
    may_go = access.has(Permission.LOG_CONTACTS)
    detail = _("%(by)s 安排") % {"by": facts["by"]}
    return title % {"n": f"{clients:,}"}, detail, reverse(route) if may_go else ""


_KINDS: Mapping[str, tuple[dict[str, str], Callable[[Facts, Access], tuple[str, str, str]]]] = {
    PersonalNotice.Kind.BOOK_MOVED: (dict(icon="briefcase"), _moved),
    PersonalNotice.Kind.SHORTAGE: (dict(icon="alert-triangle"), _short),
    PersonalNotice.Kind.REQUEST_DECIDED: (dict(icon="checklist"), _decided),
    PersonalNotice.Kind.REQUEST_DONE: (dict(icon="arrows-exchange"), _done),
    PersonalNotice.Kind.REQUESTS_WAITING: (dict(icon="checklist"), _requests),
    PersonalNotice.Kind.PROPOSALS_WAITING: (dict(icon="checklist"), _proposals),
    PersonalNotice.Kind.EXPORT_WAITING: (dict(icon="download"), _export),
    PersonalNotice.Kind.JOB_ENDED: (dict(icon="circle-check"), _ended),
    PersonalNotice.Kind.POLICY_ASKED: (dict(icon="adjustments"), _proposed),
    PersonalNotice.Kind.POLICY_DECIDED: (dict(icon="adjustments"), _policy_decided),
    PersonalNotice.Kind.TOKEN_GRANTED: (dict(icon="lock"), _granted),
    PersonalNotice.Kind.TEAM_JOINED: (dict(icon="users"), _team_joined),
    PersonalNotice.Kind.TEAM_ENDED: (dict(icon="users"), _team_ended),
    PersonalNotice.Kind.STAND_IN: (dict(icon="briefcase"), _stand_in),
    PersonalNotice.Kind.CLIENTS_HANDED: (dict(icon="phone-call"), _handed),
}

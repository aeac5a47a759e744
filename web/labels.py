"""Words for the codes that the apps below keep; a code nobody named yet shows as itself."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients.rules.words import TIER_WORDS, UNMANAGED_WORDS
from operations.models import NightlyRun, RunStep
from organisation.rules.roles import Role
from tiering.models import ExtractFile, FileDecision
from tiering.rules.policy import POTENTIAL, TIERS

Words = str | Promise

ROLE_LABELS: dict[str, Words] = dict(Role.choices)
TIER_LABELS: dict[str, Words] = TIER_WORDS
TIER_ORDER = (*TIERS, POTENTIAL)

# The steps of a night, in order.
STEP_LABELS: dict[str, Words] = {
    "files": _("收文件、对 .ok"),
    "judge": _("判行入湖"),
    "balances": _("资产与积数"),
    "figures": _("日均、归属网点、层级"),
    "books": _("管户包与提案"),
    "stage": _("发布前核对"),
    "holdings": _("持仓明细"),
    "lists": _("联系名单"),
    "publish": pgettext_lazy("step", "发布"),
}

STEP_STATUS_LABELS: dict[str, Words] = {
    RunStep.Status.RUNNING: _("进行中"),
    RunStep.Status.DONE: _("完成"),
    RunStep.Status.FAILED: _("失败"),
    RunStep.Status.SKIPPED: _("沿用"),
    "waiting": _("等待"),
}

RUN_STATUS_LABELS: dict[str, Words] = {
    NightlyRun.Status.RUNNING: _("进行中"),
    NightlyRun.Status.LOADED: _("已入湖，未发布"),
    NightlyRun.Status.READY: _("待发布"),
    NightlyRun.Status.PUBLISHED: _("已发布"),
    NightlyRun.Status.HELD: _("暂扣，等人处理"),
    NightlyRun.Status.FAILED: _("失败"),
    NightlyRun.Status.SUPERSEDED: _("已被重跑取代"),
}

VERDICT_LABELS: dict[str, Words] = {
    ExtractFile.Verdict.LOADED: _("采用"),
    ExtractFile.Verdict.HELD: _("暂扣"),
    ExtractFile.Verdict.SKIPPED: _("不采用"),
}

DECISION_LABELS: dict[str, Words] = {
    FileDecision.Decision.RELEASE: _("放行"),
    FileDecision.Decision.SKIP: _("不采用，继续"),
}

UNMANAGED_REASON_LABELS: dict[str, Words] = UNMANAGED_WORDS

# Why a client changes manager, or a lock keeps it from that (domain/02 §Fine print).
BOOK_REASON_LABELS: dict[str, Words] = {
    "first": _("第一夜分配"),
    "new": _("原来没有管户经理"),
    "tier": _("层级变化"),
    "outlet": _("归属网点变化"),
    "loan": _("贷款状态变化"),
    "left": _("管户经理离岗"),
    "cap": _("超过上限户数"),
    "room": _("腾出位置让更多客户有人管"),
    "request": _("按批准的申请"),
}


def label(words: Mapping[str, Words], code: str) -> Words:
    return words.get(code, code)


def role_name(code: str | None) -> str:
    """The role in words; a role nobody named yet shows as itself, none as nothing."""
    return str(label(ROLE_LABELS, code)) if code else ""

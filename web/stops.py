"""Why a night stopped, in words people can act on: the codes of ``operations.rules.stops``."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from operations.rules.stops import Reason
from web.labels import STEP_LABELS, Words, label
from web.reasons import HOLD_REASON_TEXTS
from web.templatetags.figures import count, fine_share_of

# One entry per code (a test compares them), naming its facts.
STOP_TEXTS: dict[str, Words] = {
    "table_missing": _("必需的文件 %(table)s 没有到。"),
    "file_held": _("%(file)s 暂扣：%(why)s%(detail)s"),
    "too_many_moves": _(
        "要更换管户经理的客户 %(moved)s / %(clients)s 户，占 %(share)s，超过策略上限 %(limit)s%%。"
    ),
    "files_gone": _(
        "%(day)s 之前的数据变了，这一天要重新运行，但它的文件已不在收件箱：请把原文件放回。"
    ),
    "nothing_to_stand_on": _("这是第一夜，却没有批处理要用的文件：请核对收件箱。"),
    "dialect_invalid": _("文件方言（dialect.yaml）写错了；命令 run_night 会说是哪一项。"),
    "policy_invalid": _("当天生效的策略写错了；命令 run_night 会说是哪一项。"),
    "inbox_unreadable": _("收件箱读不了（%(error)s）：请查看目录权限和磁盘。"),
    "step_failed": _("步骤“%(step)s”失败：%(why)s"),
    "files_overdue": _("必需的文件没有到：请数据组补送，到齐后自动运行。"),
    "night_running": _("%(day)s 的批处理 %(since)s 开始，还没有做完：请查看步骤和后台程序。"),
    "worker_silent": _("%(worker)s 自 %(since)s 起没有处理过消息。"),
    "worker_stalled": _("自 %(since)s 起没有处理过任何消息。"),
}

# Kind of error → what it means, for kinds that somebody can do something about.
ERROR_TEXTS: dict[str, Words] = {
    "HoldingsNotPriced": _("有持仓找不到产品或汇率。"),
    "AmountsBeyondRange": _("有持仓按汇率折算后大得不合理：请核对汇率和持仓文件。"),
    "BeyondDecimal": _("有金额大得算不下：请核对持仓、汇率和策略的权重。"),
    "TotalsBeyondRange": _("全行资产合计大得不合理：请核对步骤里点名的网点的持仓文件。"),
    "NightWrong": _("结果自相矛盾，没有通过发布前核对。"),
    "SnapshotWrong": _("写入数据库的行数或合计与计算结果不符。"),
    "PublishingWrong": _("发布时管户记录与现有的对不上，整批没有发布。"),
    "NotInLake": _("数据湖里缺少要用的文件夹：请查看是否被人移走。"),
    "NightLockLost": _("与数据库的连接断过，整批没有发布；再运行一次即可。"),
    "TreeBroken": _("机构文件里上下级成了环。"),
    "OperationalError": _("数据库连不上或中断了。"),
    "OutOfMemoryException": _("内存不够：请调高引擎内存上限或腾出内存。"),
    "IOException": _("读写磁盘出错：请查看剩余空间和权限。"),
    "OSError": _("读写磁盘出错：请查看剩余空间和权限。"),
    "Killed": _("每次都在做的时候被中止：请查看内存、磁盘和后台程序的日志。"),
}
OTHER_ERROR = _("程序出错（%(error)s），详情已记入日志，请交系统管理员。")

# What also who sees no figures may read: nothing of files, rows or clients in it.
WITHOUT_FIGURES = frozenset(
    {
        "nothing_to_stand_on", "dialect_invalid", "policy_invalid", "inbox_unreadable",
        "step_failed", "files_overdue", "night_running", "worker_stalled",
        "worker_silent",
    }
)  # fmt: skip


def in_brackets(detail: str) -> str:
    """The figures of a refused file, behind a sentence; they are facts in English words, as the
    command line says them."""
    return gettext("（%(detail)s）") % {"detail": detail} if detail else ""


def stop_texts(reasons: Sequence[Reason], *, with_figures: bool) -> list[str]:
    """The reasons as sentences; without figures only those that hold none."""
    shown = [r for r in reasons if with_figures or r.get("code") in WITHOUT_FIGURES]
    return [_sentence(reason) for reason in shown]


def _sentence(reason: Reason) -> str:
    code = str(reason.get("code", ""))
    if code not in STOP_TEXTS:
        return code  # of a newer release, say: better than nothing
    more = {"file_held": _hold, "too_many_moves": _moves, "step_failed": _step}.get(code, _plain)
    return str(STOP_TEXTS[code]) % {**reason, **more(reason)}


def _plain(_reason: Reason) -> Mapping[str, Any]:
    return {}


def _hold(reason: Reason) -> Mapping[str, Any]:
    return {
        "why": label(HOLD_REASON_TEXTS, reason["why"]),
        "detail": in_brackets(str(reason.get("detail", ""))),  # older runs stored none
    }


def _moves(reason: Reason) -> Mapping[str, Any]:
    moved, clients = int(reason["moved"]), int(reason["clients"])
    share = fine_share_of(moved, clients)
    limit = Decimal(reason["limit"]).normalize()
    return {"moved": count(moved), "clients": count(clients), "share": share, "limit": f"{limit:f}"}


def _step(reason: Reason) -> Mapping[str, Any]:
    kind = reason["error"]
    why = ERROR_TEXTS.get(kind)
    text = str(OTHER_ERROR) % {"error": kind} if why is None else str(why)
    return {"step": label(STEP_LABELS, reason["step"]), "why": text}

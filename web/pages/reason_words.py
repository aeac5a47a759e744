"""Why a client is on the day's list, in words: a chip, a sentence, what it scores."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from outreach.rules.entry import Why
from outreach.rules.policy import Act, Reason
from web.labels import Words, label
from web.pages.client_words import GROUP_LABELS, STAGE_LABELS
from web.templatetags.figures import in_units

OF_GRID = "grid:"  # outreach.services.picking_cells.reference_of
ACTS: dict[str, Words] = {
    Act.CONTACT: gettext_lazy("有效联系"),
    Act.CALL: gettext_lazy("电话"),
    Act.MESSAGE: gettext_lazy("短信或微信"),
    Act.FACE_TO_FACE: gettext_lazy("见面"),
    Act.VISIT: gettext_lazy("拜访"),
    Act.GIFT: gettext_lazy("送礼"),
}
DIRECTIONS: dict[str, Words] = {"in": gettext_lazy("转入"), "out": gettext_lazy("转出")}


@dataclass(frozen=True)
class ShownWhy:
    """``tone`` of the chip: act, watch, brand or line. ``score`` 0: told beside another thing that
    the same reason is there for."""

    chip: str
    tone: str
    sentence: str
    score: int
    parts: str
    has_sheet: bool = False  # it is followed up on a sheet


Told = Callable[[Why, date, Mapping[str, str]], tuple[str, str, str]]


def shown_whys(
    reasons: Sequence[Why], *, on: date, products: Mapping[str, str]
) -> Sequence[ShownWhy]:
    """``on``: the day of the list; ``products``: code → name, of those that are known."""
    return [_shown(why, on, products) for why in reasons]


def _shown(why: Why, on: date, products: Mapping[str, str]) -> ShownWhy:
    chip, tone, sentence = TOLD[why.reason](why, on, products)
    parts = f"{why.points} × {why.urgency}% × {why.tier}%"
    has_sheet = why.reason in {Reason.MATURITY, Reason.LARGE_MOVEMENT}
    return ShownWhy(chip, tone, sentence, why.score, parts if why.score else "", has_sheet)


def _yuan(amount: Decimal | None) -> str:
    return " ".join(in_units(abs(amount or Decimal(0))))


def _left(why: Why, on: date) -> int:
    return (why.due_on - on).days if why.due_on else 0


def _maturity(why: Why, on: date, products: Mapping[str, str]) -> tuple[str, str, str]:
    left = _left(why, on)
    chip = _("到期 %(n)s 天") % {"n": left} if left > 0 else _("到期")
    sentence = _("%(product)s 等 %(amount)s，%(day)s 到期")
    return chip, "act", sentence % {
        "product": products.get(why.detail, why.detail), "amount": _yuan(why.figure),
        "day": why.due_on,
    }  # fmt: skip


def _movement(why: Why, _on: date, _products: Mapping[str, str]) -> tuple[str, str, str]:
    direction, amount = str(label(DIRECTIONS, why.detail)), _yuan(why.figure)
    chip = _("大额%(direction)s") % {"direction": direction}
    sentence = _("一日%(direction)s %(amount)s，还没有回应")
    return chip, "act", sentence % {"direction": direction, "amount": amount}


def _promised(why: Why, _on: date, _products: Mapping[str, str]) -> tuple[str, str, str]:
    return _("承诺回访"), "act", _("答应 %(day)s 联系") % {"day": why.due_on}


def _assigned(why: Why, _on: date, _products: Mapping[str, str]) -> tuple[str, str, str]:
    if why.detail.startswith(OF_GRID):
        cells = why.detail.removeprefix(OF_GRID).replace("-", "–")
        said = _("从九宫格 %(cells)s 格选入名单，%(day)s 前")
        return _("九宫格"), "brand", said % {"cells": cells, "day": why.due_on}
    return _("负责人指派"), "brand", _("负责人请您联系，%(day)s 前") % {"day": why.due_on}


def _campaign(why: Why, _on: date, _products: Mapping[str, str]) -> tuple[str, str, str]:
    return _("活动线索"), "brand", _("营销活动的目标客户，%(day)s 前") % {"day": why.due_on}


def _marginal(why: Why, _on: date, _products: Mapping[str, str]) -> tuple[str, str, str]:
    return _("临界"), "brand", _("在本期临界客户名单内，%(day)s 前") % {"day": why.due_on}


def _new(why: Why, _on: date, _products: Mapping[str, str]) -> tuple[str, str, str]:
    if why.detail == "welcome":
        return _("新客首联"), "watch", _("开户后的第一次联系，%(day)s 前") % {"day": why.due_on}
    said = _("开户第 %(n)s 天的回访，%(day)s 前") % {"n": why.detail, "day": why.due_on}
    return _("新客关怀"), "watch", said


def _tier(why: Why, _on: date, _products: Mapping[str, str]) -> tuple[str, str, str]:
    amount = {"amount": _yuan(why.figure)}
    if why.detail == "up":
        return _("临近升级"), "brand", _("年日均距上一层级门槛 %(amount)s") % amount
    return _("临近降级"), "watch", _("年日均只高出本层级门槛 %(amount)s，时点更低") % amount


def _sale(why: Why, _on: date, products: Mapping[str, str]) -> tuple[str, str, str]:
    said = _("买入 %(product)s 等 %(amount)s 后的回访，%(day)s 前")
    return _("售后回访"), "line", said % {
        "product": products.get(why.detail, why.detail), "amount": _yuan(why.figure),
        "day": why.due_on,
    }  # fmt: skip


def _overdue(why: Why, on: date, _products: Mapping[str, str]) -> tuple[str, str, str]:
    left, facts = _left(why, on), {"act": label(ACTS, why.detail), "day": why.due_on}
    if left < 0:
        return _("联络超期"), "act", _("应在 %(day)s 前完成：%(act)s") % facts
    return _("%(n)s 天后超期") % {"n": left}, "watch", _("%(day)s 前应完成：%(act)s") % facts


def _birthday(why: Why, _on: date, _products: Mapping[str, str]) -> tuple[str, str, str]:
    day = f"{why.due_on:%m-%d}" if why.due_on else ""
    whose = _("本人生日") if why.detail == "own" else _("%(who)s 生日") % {"who": why.detail}
    return _("生日 %(day)s") % {"day": day}, "line", whose


def _market(why: Why, _on: date, products: Mapping[str, str]) -> tuple[str, str, str]:
    if why.detail == "loan":
        said = _("贷款 %(amount)s，%(day)s 到期")
        return _("贷款到期"), "watch", said % {"amount": _yuan(why.figure), "day": why.due_on}
    percent = f"{why.figure or Decimal(0):+.2f}%".replace("-", "−")
    said = _("持有的 %(product)s 一日变动 %(percent)s")
    product = products.get(why.detail, why.detail)
    return _("基金 %(percent)s") % {"percent": percent}, "line", said % {
        "product": product, "percent": percent,
    }  # fmt: skip


def _idle(why: Why, _on: date, _products: Mapping[str, str]) -> tuple[str, str, str]:
    return _("闲置资金"), "brand", _("活期长期不低于 %(amount)s") % {"amount": _yuan(why.figure)}


def _allocation(why: Why, _on: date, _products: Mapping[str, str]) -> tuple[str, str, str]:
    if why.figure is None:
        stage = label(STAGE_LABELS, why.detail)
        return _("人生阶段"), "line", _("进入%(stage)s阶段，目标配置随之改变") % {"stage": stage}
    group, amount = label(GROUP_LABELS, why.detail), _yuan(why.figure)
    less, more = _("%(group)s比目标少 %(amount)s"), _("%(group)s比目标多 %(amount)s")
    said = less if why.figure > 0 else more
    return _("配置偏离"), "line", said % {"group": group, "amount": amount}


TOLD: Mapping[Reason, Told] = {
    Reason.PROMISED: _promised, Reason.LARGE_MOVEMENT: _movement, Reason.MATURITY: _maturity,
    Reason.ASSIGNED: _assigned, Reason.NEW_CLIENT: _new, Reason.TIER_CHANGE: _tier,
    Reason.CAMPAIGN: _campaign, Reason.AFTER_SALE: _sale, Reason.CONTACT_OVERDUE: _overdue,
    Reason.BIRTHDAY: _birthday, Reason.MARKET_EVENT: _market, Reason.MARGINAL: _marginal,
    Reason.IDLE_MONEY: _idle, Reason.ALLOCATION: _allocation,
}  # fmt: skip

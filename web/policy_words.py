"""The terms of a policy in words people read: names, values, and what is wrong with them."""

from decimal import Decimal

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.rules.words import BASIS_WORDS, CLASS_WORDS
from organisation.rules.roles import Role
from tiering.rules.policy_terms import WEIGHTS, Value
from web.labels import TIER_LABELS, Words, label

NO_LIMIT = _("不限")
NONE = _("无")

SECTION_LABELS: dict[str, Words] = {
    "tiering": _("日均与层级"),
    "weights": _("资产类别权重"),
    "books": _("管户包"),
    "guards": _("护栏"),
}

BASIS_LABELS: dict[str, Words] = BASIS_WORDS

BOOK_LABELS: dict[str, Words] = {
    "private": _("私人银行客户"),
    "wealth": _("财富客户"),
    "mid_with_loan": _("有贷款的中高端客户"),
    "mid": _("无贷款的中高端客户"),
    "long_tail": _("长尾客户"),
}

PART_LABELS: dict[str, Words] = {
    "primary": _("主管岗位"),
    "co_manager": _("协管岗位"),
    "initial": _("计划户数"),
    "cap": _("上限户数"),
}

# Terms that stand alone.
SINGLE_LABELS: dict[str, Words] = {
    "tiering.average_basis": _("年日均口径"),
    "tiering.min_days_in_year": _("年初不满多少天改用近 365 天"),
    "tiering.min_days_of_history": _("新客户不满多少天用自开户口径"),
    "tiering.downgrade_after_months": _("年日均低于门槛多久才降层"),
    "books.top_clients_per_outlet": _("网点负责人协管的前几名客户"),
    "guards.shrink_limit_percent": _("必需文件变小多少就暂扣"),
    "guards.move_limit_percent": _("一夜更换管户经理超过多少就暂扣"),
    "guards.bad_row_limit_permille": _("坏行超过多少就暂扣"),
}

# What the rules find wrong (PolicyInvalid.code), at the field it names.
INVALID_TEXTS: dict[str, Words] = {
    "tiers_must_fall": _("各层级的起点必须由私人银行到长尾依次变小。"),
    "weight_too_large": _("权重最大为 10。"),
    "amount_too_large": _("金额最大为 9,999,999,999,999,999.99 元。"),
    "too_large": _("最大为 1,000,000,000。"),
    "too_many_months": _("最多 120 个月。"),
    "initial_above_cap": _("计划户数不能大于上限户数。"),
    "not_whole": _("请填 0 或更大的整数。"),
    "not_a_number": _("请填 0 或更大的数，小数位不能过多。"),
}


def section_of(key: str) -> str:
    return "weights" if key.startswith(WEIGHTS) else key.split(".", maxsplit=1)[0]


def term_label(key: str) -> str:
    """``books.wealth.cap`` → 财富客户：上限户数."""
    if key in SINGLE_LABELS:
        return str(SINGLE_LABELS[key])
    *_above, name, part = key.split(".")
    if name == "tiers":
        return gettext("%(tier)s起点") % {"tier": label(TIER_LABELS, part)}
    if name == "asset_class_weights":
        return str(label(CLASS_WORDS, part))
    return f"{label(BOOK_LABELS, name)}{gettext('：')}{label(PART_LABELS, part)}"


def term_unit(key: str) -> str:
    """What a number of the term counts; nothing for words and weights."""
    part = key.rsplit(".", maxsplit=1)[-1]
    if key.startswith("tiering.tiers."):
        return gettext("元")
    if part.startswith("min_days"):
        return gettext("天")
    if part.endswith("_months"):
        return gettext("个月")
    if part in ("initial", "cap", "top_clients_per_outlet"):
        return gettext("户")
    return {"percent": "%", "permille": "‰"}.get(part.split("_")[-1], "")


def term_words(key: str, value: Value) -> str:
    """A value with its unit: 200,000 元 · 500 户 · 不限."""
    part = key.rsplit(".", maxsplit=1)[-1]
    if value is None:
        return str(NONE if part == "co_manager" else NO_LIMIT)
    if part in ("primary", "co_manager"):
        return str(Role(str(value)).label)
    if part == "average_basis":
        return str(label(BASIS_LABELS, str(value)))
    unit = term_unit(key)  # a word stands apart from its number, a sign does not
    return plain(value) + (f" {unit}" if unit.isalpha() else unit)


def plain(value: Decimal | int | str) -> str:
    """A number without needless zeros, thousands separated."""
    number = Decimal(str(value))
    whole = number == number.to_integral_value()
    return f"{int(number):,}" if whole else f"{number.normalize():,f}"

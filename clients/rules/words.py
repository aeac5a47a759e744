"""Words for what clients are sorted into; pages, filters and exports say the same."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise

TIER_WORDS: dict[str, Words] = {
    "private": _("私人银行"),
    "wealth": _("财富"),
    "mid": _("中高端"),
    "long_tail": _("长尾"),
    "potential": _("潜力"),
}
CLASS_WORDS: dict[str, Words] = {
    "demand": _("活期"),
    "time": _("定期"),
    "wealth_product": _("理财"),
    "fund": _("基金"),
    "insurance": _("保险"),
    "bond": _("国债"),
    "metal": _("贵金属"),
    "trust": _("信托"),
    "margin_cash": _("三方存管保证金"),
    "large_cd": _("大额存单"),
}
# What the CRM itself notes of a client (``ClientProfile``).
FAMILIARITY_WORDS: dict[str, Words] = {
    "A": _("A 熟悉"),
    "B": _("B 半熟"),
    "C": _("C 陌生"),
}
CHANNEL_WORDS: dict[str, Words] = {
    "counter": _("柜面"),
    "lobby": _("厅堂"),
    "referral": _("转介"),
    "payroll": _("代发工资"),
    "community": _("社区"),
    "campaign": _("活动"),
    "loan": _("贷款"),
    "online": _("线上"),
    "other": _("其他"),
}
# The four basics (domain/04).
BASIC_WORDS: dict[str, Words] = {
    "has_mobile_bank": _("手机银行"),
    "has_credit_card": _("信用卡"),
    "has_payment_binding": _("第三方支付绑定"),
    "investment": _("投资"),
}
RISK_LEVELS = ("C1", "C2", "C3", "C4", "C5")
# Of the annual average (domain/02 §Averages).
BASIS_WORDS: dict[str, Words] = {
    "year_to_date": _("自然年"),
    "trailing_365": _("近 365 天"),
    "since_opening": _("自开户"),
}
# Why a client above potential has no manager (domain/02 §Fine print).
UNMANAGED_WORDS: dict[str, Words] = {
    "no_room": _("都已满"),
    "no_staff": _("没有人在岗"),
    "no_outlet": _("没有归属网点"),
    "above_initial": _("超过计划户数"),
}

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
RISK_LEVELS = ("C1", "C2", "C3", "C4", "C5")

"""Figures as people read them: amounts in 万 and 亿 (m and bn in English), days, shares."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, pgettext_lazy

register = template.Library()
NONE = "—"
WEEKDAYS = (
    pgettext_lazy("weekday", "周一"), pgettext_lazy("weekday", "周二"),
    pgettext_lazy("weekday", "周三"), pgettext_lazy("weekday", "周四"),
    pgettext_lazy("weekday", "周五"), pgettext_lazy("weekday", "周六"),
    pgettext_lazy("weekday", "周日"),
)  # fmt: skip
# Below, the amount is told in this unit: (from how many yuan, divisor, unit).
CHINESE_UNITS = ((Decimal(10) ** 8, Decimal(10) ** 8, "亿"), (Decimal(0), Decimal(10) ** 4, "万"))
ENGLISH_UNITS = (
    (Decimal(10) ** 9, Decimal(10) ** 9, "bn"),
    (Decimal(10) ** 6, Decimal(10) ** 6, "m"),
    (Decimal(0), Decimal(10) ** 3, "k"),
)


def in_units(amount: Decimal) -> tuple[str, str]:
    """An amount in yuan as (figure with 2 decimals, unit), rounded half up."""
    units = CHINESE_UNITS if (get_language() or "zh").startswith("zh") else ENGLISH_UNITS
    divisor, unit = next((d, u) for least, d, u in units if abs(amount) >= least)
    figure = (amount / divisor).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    return f"{figure:,}".replace("-", "−"), unit


@register.filter
def money(amount: Decimal | None) -> str:
    """``1234567.00`` → 123.46 with a small 万."""
    if amount is None:
        return NONE
    figure, unit = in_units(Decimal(amount))
    # Nothing of it comes from anybody, and a page of clients has a hundred of them.
    return SafeString(f'{figure}<span class="t-unit">{unit}</span>')


@register.filter
def count(number: int | None) -> str:
    """Whole numbers with thousands separated; nothing as a dash."""
    return NONE if number is None else f"{number:,}".replace("-", "−")


@register.filter
def share_of(part: Decimal | int | None, whole: Decimal | int | None) -> str:
    """``part`` of ``whole`` in percent with one decimal; a dash where there is no whole."""
    return _percent(part, whole, Decimal("0.1"))


@register.filter
def fine_share_of(part: Decimal | int | None, whole: Decimal | int | None) -> str:
    """The same with two decimals, for shares measured against a limit like 0.10%."""
    return _percent(part, whole, Decimal("0.01"))


def _percent(part: Decimal | int | None, whole: Decimal | int | None, step: Decimal) -> str:
    if part is None or not whole:
        return NONE
    return f"{(Decimal(100) * part / whole).quantize(step, rounding=ROUND_HALF_UP)}%"


@register.filter
def bar_width(part: Decimal | int | None, whole: Decimal | int | None) -> str:
    """Width of a bar in a view box of 100, two decimals, never beyond the end."""
    if not part or not whole:
        return "0"
    return str(min(Decimal(100), (Decimal(100) * part / whole).quantize(Decimal("0.01"))))


@register.filter
def seconds(value: float | None) -> str:
    """Seconds with one decimal, the column's unit being in its head."""
    return NONE if value is None else f"{value:,.1f}"


@register.filter
def duration(value: float | None) -> str:
    """A length of time in words: 2 分 06 秒."""
    if value is None:
        return NONE
    whole = round(value)
    if whole < 60:
        return gettext("%(seconds)s 秒") % {"seconds": f"{value:.1f}" if whole < 10 else whole}
    if whole < 3600:
        return gettext("%(minutes)s 分 %(seconds)s 秒") % {
            "minutes": whole // 60,
            "seconds": f"{whole % 60:02d}",
        }
    return gettext("%(hours)s 小时 %(minutes)s 分") % {
        "hours": whole // 3600,
        "minutes": f"{whole % 3600 // 60:02d}",
    }


@register.simple_tag
def delta(
    now: Decimal | int, before: Decimal | int | str | None, kind: str = "", better: str = "more"
) -> SafeString:
    """The change since ``before`` as an arrow and a signed figure: green where it is favourable,
    amber where not, neither for a ``better`` that is neither ``more`` nor ``less``. ``kind`` is
    ``money`` for amounts. A dash where there is nothing to compare with."""
    if before is None or before == "":  # templates make "" of what is not there
        return format_html('<span class="t-3">{}</span>', NONE)
    change = now - Decimal(before)
    if not change:
        return format_html('<span class="t-3">{}</span>', gettext("持平"))
    figure = money(abs(change)) if kind == "money" else count(abs(int(change)))
    is_up = change > 0
    is_good = is_up == (better == "more")
    feeling = f" c-delta--{'good' if is_good else 'bad'}" if better in ("more", "less") else ""
    return format_html(
        '<span class="c-delta c-delta--{}{}">{}{}</span>',
        "up" if is_up else "down",
        feeling,
        "+" if is_up else "−",
        figure,
    )


def _in_small_units(amount: Decimal) -> Decimal:
    is_chinese = (get_language() or "zh").startswith("zh")
    return Decimal(amount) / (CHINESE_UNITS if is_chinese else ENGLISH_UNITS)[-1][1]


@register.filter
def wan(amount: Decimal | None) -> str:
    """An amount in 万 (thousands in English), its unit being in the head; without decimals from ten
    on, for below that they are what matters."""
    if amount is None:
        return NONE
    figure = _in_small_units(amount)
    step = Decimal(1) if abs(figure) >= 10 else Decimal("0.01")
    return f"{figure.quantize(step, rounding=ROUND_HALF_UP):,}".replace("-", "−")


@register.filter
def plain_wan(amount: Decimal) -> str:
    """The same with two decimals, for charts to read."""
    return str(_in_small_units(amount).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))


@register.filter
def short_wan(amount: Decimal) -> str:
    """The same with as many decimals as it takes: 7,000 yuan are 0.7 万."""
    return f"{_in_small_units(amount).normalize():f}"


@register.filter
def percent(share: Decimal | None) -> str:
    """A share that is in percent already."""
    return NONE if share is None else f"{share}%"


@register.filter
def iso(day: date | None) -> str:
    return NONE if day is None else day.isoformat()


@register.filter
def month_day(day: date | None) -> str:
    """11-22, for days of the year at hand."""
    return NONE if day is None else f"{day:%m-%d}"


@register.filter
def weekday(day: date | None) -> str:
    if day is None:
        return ""
    return str(WEEKDAYS[day.weekday()])


@register.simple_tag
def gap() -> str:
    """What stands between two sentences: a space, in Chinese nothing (the full stop is wide)."""
    return "" if (get_language() or "zh").startswith("zh") else " "


@register.simple_tag
def tier_chip(code: str, label: str) -> SafeString:
    return format_html('<span class="c-chip c-chip--{}">{}</span>', code, label)

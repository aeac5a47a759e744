"""Parts of the dashboard that stand on it dozens or hundreds of times: written by code, for an
include each would take longer than all the rest of the page."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from web.pages.dashboard.books import BookLine, RoleLine
from web.pages.dashboard.lines import Coverage
from web.templatetags.figures import NONE, WEEKDAYS, bar_width

register = template.Library()


@register.simple_tag
def day_options(days: Sequence[tuple[date, int]], chosen: date) -> SafeString:
    """The options of a list of days with their runs, newest first, under their months."""
    names = [str(name) for name in WEEKDAYS]  # looked up once, not for every day
    rows = (
        (day.isoformat(), mark_safe(" selected") if day == chosen else "", names[day.weekday()])
        for day, _run in days
    )
    months = groupby(rows, key=lambda row: row[0][:7])
    option = '<option value="{0}"{1}>{0} {2}</option>'
    return format_html_join(
        "",
        '<optgroup label="{}">{}</optgroup>',
        ((month, format_html_join("", option, own)) for month, own in months),
    )


@register.simple_tag
def heat_cells(coverages: Sequence[Coverage]) -> SafeString:
    """A row's cells of the heat table; what is below standard is said, not only shown."""
    return format_html_join("", "{}", ((_heat_cell(each),) for each in coverages))


def _heat_cell(coverage: Coverage) -> SafeString:
    if coverage.percent is None:
        return format_html('<td class="none">{}</td>', NONE)
    if not coverage.is_low:
        return format_html('<td class="heat-{}">{}</td>', coverage.heat, coverage.percent)
    return format_html(
        '<td class="heat-{} is-low">{}<span class="visually-hidden">{}</span></td>',
        coverage.heat, coverage.percent, gettext("，低于标准"),
    )  # fmt: skip


@register.simple_tag
def load_bar(book: BookLine | RoleLine) -> SafeString | str:
    """A book as a bar up to its cap, the planned size a tick; nothing where there is neither."""
    if not book.initial and not book.cap:
        return ""
    state = "is-act" if book.is_full else "is-watch" if book.is_above_initial else ""
    tick = bar_width(book.initial, book.scale)
    line = format_html('<line x1="{0}" x2="{0}" y1="0" y2="6"/>', tick) if book.initial else ""
    return format_html(
        '<svg class="c-bar" viewBox="0 0 100 6" preserveAspectRatio="none">'
        '<rect class="{}" width="{}" height="6"/>{}</svg>',
        state, bar_width(book.clients, book.scale), line,
    )  # fmt: skip

"""The cells of the client table, made in Python: 400 of them a page are too many for a template."""

from collections.abc import Callable, Mapping, Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from web.pages.client_rows import ClientRow
from web.templatetags.figures import NONE, count, iso, money, tier_chip

# ``drop``: left out where a row becomes a card (phones); ``n``: a figure.
TEXT, DROPPED, FIGURE, DROPPED_FIGURE, FULL = (
    SafeString("<td>{}</td>"),
    SafeString('<td class="drop">{}</td>'),
    SafeString('<td class="n">{}</td>'),
    SafeString('<td class="n drop">{}</td>'),
    SafeString('<td class="full">{}</td>'),
)

MASKED = "***"  # as in names


def cells(row: ClientRow, columns: Sequence[str]) -> SafeString:
    """The row's cells for these columns, one after the other."""
    return format_html_join("", "{}", ((_MAKERS[name](row),) for name in columns))


def _matures(row: ClientRow) -> SafeString:
    day = iso(row.snapshot.next_matures_on)
    return format_html(DROPPED, format_html("<b>{}</b>", day) if row.matures_soon else day)


def _unless_masked(row: ClientRow, words: str | None) -> str:
    return MASKED if row.is_masked else words or NONE


def _hints(row: ClientRow) -> SafeString:
    chips = ((hint.tone, hint.words) for hint in row.hints)
    return format_html(
        FULL, format_html_join(" ", '<span class="c-chip c-chip--{}">{}</span>', chips)
    )


_MAKERS: Mapping[str, Callable[[ClientRow], SafeString]] = {
    "tier": lambda row: format_html(TEXT, tier_chip(row.snapshot.tier, str(row.tier))),
    "annual_average": lambda row: format_html(FIGURE, money(row.snapshot.annual_average)),
    "aum": lambda row: format_html(DROPPED_FIGURE, money(row.snapshot.aum)),
    "month_average": lambda row: format_html(DROPPED_FIGURE, money(row.snapshot.month_average)),
    "next_matures_on": _matures,
    "manager": lambda row: format_html(TEXT, row.manager or NONE),
    "home_outlet": lambda row: format_html(DROPPED, row.outlet or NONE),
    "classes_held": lambda row: format_html(DROPPED_FIGURE, count(row.snapshot.classes_held)),
    "risk_level": lambda row: format_html(DROPPED, _unless_masked(row, row.snapshot.risk_level)),
    "birthday_md": lambda row: format_html(DROPPED, _unless_masked(row, row.birthday)),
    "first_on": lambda row: format_html(DROPPED, iso(row.snapshot.first_on)),
    "last_contact": lambda row: format_html(
        DROPPED, MASKED if row.is_masked else iso(row.last_contact_on)
    ),
    "hints": _hints,
}

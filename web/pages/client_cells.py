"""The cells of the client table, made in Python: 400 of them a page are too many for a template,
and for ``format_html``, which would take a quarter of the page's time."""

from collections.abc import Callable, Mapping, Sequence
from html import escape

from django.utils.safestring import SafeString

from web.pages.client_rows import ClientRow
from web.templatetags.figures import NONE, count, iso, money, tier_chip

# ``drop``: left out where a row becomes a card (phones); ``n``: a figure.
TEXT, DROPPED, FIGURE, DROPPED_FIGURE, FULL = "", "drop", "n", "n drop", "full"

MASKED = "***"  # as in names


def cells(row: ClientRow, columns: Sequence[str]) -> SafeString:
    """The row's cells for these columns, one after the other."""
    return SafeString("".join([_MAKERS[name](row) for name in columns]))


def _cell(kind: str, words: str) -> str:
    """Whatever is not known to be safe is escaped."""
    inner = words if isinstance(words, SafeString) else escape(str(words))
    return f'<td class="{kind}">{inner}</td>' if kind else f"<td>{inner}</td>"


def _matures(row: ClientRow) -> str:
    day = iso(row.snapshot.next_matures_on)
    return _cell(DROPPED, SafeString(f"<b>{escape(day)}</b>") if row.matures_soon else day)


def _unless_masked(row: ClientRow, words: str | None) -> str:
    return MASKED if row.is_masked else words or NONE


def _hints(row: ClientRow) -> str:
    chips = (
        f'<span class="c-chip c-chip--{escape(hint.tone)}">{escape(str(hint.words))}</span>'
        for hint in row.hints
    )
    return _cell(FULL, SafeString(" ".join(chips)))


_MAKERS: Mapping[str, Callable[[ClientRow], str]] = {
    "tier": lambda row: _cell(TEXT, tier_chip(row.snapshot.tier, str(row.tier))),
    "annual_average": lambda row: _cell(FIGURE, money(row.snapshot.annual_average)),
    "aum": lambda row: _cell(DROPPED_FIGURE, money(row.snapshot.aum)),
    "month_average": lambda row: _cell(DROPPED_FIGURE, money(row.snapshot.month_average)),
    "quarter_average": lambda row: _cell(DROPPED_FIGURE, money(row.snapshot.quarter_average)),
    "next_matures_on": _matures,
    "manager": lambda row: _cell(TEXT, row.manager or NONE),
    "home_outlet": lambda row: _cell(DROPPED, row.outlet or NONE),
    "classes_held": lambda row: _cell(DROPPED_FIGURE, count(row.snapshot.classes_held)),
    "risk_level": lambda row: _cell(DROPPED, _unless_masked(row, row.snapshot.risk_level)),
    "birthday_md": lambda row: _cell(DROPPED, _unless_masked(row, row.birthday)),
    "first_on": lambda row: _cell(DROPPED, iso(row.snapshot.first_on)),
    "last_contact": lambda row: _cell(
        DROPPED, MASKED if row.is_masked else iso(row.last_contact_on)
    ),
    "hints": _hints,
}

"""Which thresholds a client's curve is read against."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from clients.selectors.beside import MonthEnd
from tests.signed_in import browser_of
from tests.web.client_scene import Scene, text
from web.pages.client_curve import marks_of, named

TIERS = {
    "private": Decimal(6_000_000), "wealth": Decimal(200_000), "mid": Decimal(50_000),
    "long_tail": Decimal(10_000),
}  # fmt: skip


def points(*amounts: int, average: int) -> list[MonthEnd]:
    *earlier, last = amounts
    ends = [MonthEnd(date(2026, 1, 31), Decimal(a), None) for a in earlier]
    return [*ends, MonthEnd(date(2026, 11, 20), Decimal(last), Decimal(average))]


@pytest.mark.parametrize(
    ("amounts", "average", "shown"),
    [
        # The one below and the one above; near enough for the axis to reach it, or at the edge.
        ((5_800_000, 5_900_000), 5_700_000, [("private", False), ("wealth", False)]),
        ((330_000, 340_000), 320_000, [("private", True), ("wealth", False)]),
        ((90_000, 100_000), 95_000, [("wealth", False), ("mid", False)]),
        ((4_000,), 4_000, [("long_tail", False)]),
        ((3_000,), 3_000, [("long_tail", True)]),
        ((50_000_000,), 50_000_000, [("private", False)]),
        # Crossed on the way.
        ((30_000, 300_000), 250_000, [("private", True), ("wealth", False), ("mid", False)]),
        # Between the lines, but the names of the lowest two would lie on each other.
        ((9_000, 6_100_000), 6_050_000, [("private", False), ("wealth", False)]),
        # Reached exactly is below.
        ((200_000,), 200_000, [("private", True), ("wealth", False)]),
    ],
)
def test_the_threshold_below_and_the_one_above_are_always_told(
    amounts: tuple[int, ...], average: int, shown: list[tuple[str, bool]]
) -> None:
    marks = marks_of(points(*amounts, average=average), TIERS)
    assert [(mark.tier_code, mark.is_beyond) for mark in marks] == shown


@pytest.mark.parametrize(
    ("language", "names"), [("zh-hans", ["私人银行 600 万", "财富 20 万"]),
                            ("en", ["Private 6m", "Wealth 200k"])],
)  # fmt: skip
def test_a_threshold_is_named_with_its_amount(language: str, names: list[str]) -> None:
    marks = marks_of(points(330_000, average=320_000), TIERS)
    with translation.override(language):
        assert [named(mark) for mark in marks] == names


@pytest.mark.django_db
def test_the_page_says_which_line_is_which_and_holds_the_thresholds_in_its_table() -> None:
    page = text(browser_of(Scene().manager).get("/clients/OWN/"))
    legend = page[page.index("c-legend") : page.index("c-facts")]
    for words in ("时点", "年日均（自然年）", "层级门槛"):
        assert words in legend
    foot = page[page.index("<tfoot>") : page.index("</tfoot>")]
    assert foot.index("私人银行门槛") < foot.index("600.00") < foot.index("财富门槛")
    assert "虚线为层级门槛" in page
    assert "私人银行门槛 600.00" in page[page.index("</details></figure>") :]

"""What ``tests.numbers`` finds: on it stands every "a colleague's number is not told"."""

import pytest

from tests.numbers import numbers


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("O9,别家,都已满,77,4800000.00,1", {"77", "4800000.00", "1"}),
        ("12,77,345", {"12", "77345"}),  # as good as 12 and 77,345: a file writes no separators
        ("77,7", {"77", "7"}),
        ("<b>7,654</b> 户", {"7654"}),
        ("共77户", {"77"}),
        ("1.23 亿", {"1.23"}),
        ("E003077 v77 77x 77_ 1.77", {"1.77"}),
        ('<a href="/x/77/" data-v="78.50" title="79 户">80</a>', {"78.50", "79", "80"}),
        ('<input type="hidden" name="csrf" id="n77" value="77">', set()),
        ("2026-11-20", {"2026", "11", "20"}),
    ],
)
def test_numbers_are_found_whole_and_alone(text: str, found: set[str]) -> None:
    assert numbers(text) == found

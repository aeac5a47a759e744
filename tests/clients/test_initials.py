import time

import pytest

from clients.rules.initials import name_initials


@pytest.mark.parametrize(
    "name, initials",
    [
        ("张小明", "zxm"),
        ("欧阳娜娜", "oynn"),
        ("O'Neil 2", "oneil2"),
        ("阿卜杜拉·艾山", "abdlas"),
        ("", ""),
        ("??? —", ""),
        ("𠀀张", "hz"),
    ],
)
def test_initials_are_those_of_the_reading(name: str, initials: str) -> None:
    assert name_initials(name) == initials


def test_a_hundred_thousand_names_take_less_than_a_second() -> None:
    name_initials("张")
    begun = time.process_time()
    for _ in range(100_000):
        name_initials("欧阳小明")
    assert time.process_time() - begun < 1

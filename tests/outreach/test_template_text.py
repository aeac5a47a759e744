"""Placeholders of a closed list: filled once, and told where they are wrong."""

import pytest

from outreach.rules.salutation import salutation
from outreach.rules.template_text import (
    LONGEST,
    Fault,
    Placeholder,
    TextFault,
    fill,
    read_text,
    sms_parts,
)


def faults(text: str) -> list[TextFault]:
    return list(read_text(text).faults)


def test_names_in_both_languages_mean_the_same() -> None:
    for text in ("{称呼}，{到期日}到期", "{salutation}，{ maturity }到期"):
        read = read_text(text)
        assert read.faults == []
        assert list(read.parts) == [Placeholder.SALUTATION, "，", Placeholder.MATURITY, "到期"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("尊敬的{姓名}：您好", TextFault(Fault.UNKNOWN, 1, 4, "姓名")),
        ("您好\n请看{网点", TextFault(Fault.UNCLOSED, 2, 3, "网点")),
        ("您好{称呼{网点}}。", TextFault(Fault.NESTED, 1, 3, "称呼{网点")),
        ("您好}。", TextFault(Fault.STRAY, 1, 3)),
        ("{}您好", TextFault(Fault.UNKNOWN, 1, 1)),
        ("{{ client.phone }}", TextFault(Fault.NESTED, 1, 1, "{ client.phone")),
        ("{称呼|upper}", TextFault(Fault.UNKNOWN, 1, 1, "称呼|upper")),
        ("{称呼.__class__}", TextFault(Fault.UNKNOWN, 1, 1, "称呼.__class__")),
        ("您\u200b好", TextFault(Fault.CONTROL, 1, 2)),
        ("  \n", TextFault(Fault.EMPTY)),
        ("好" * (LONGEST + 1), TextFault(Fault.TOO_LONG, 1, LONGEST + 1)),
    ],
)
def test_what_is_wrong_is_named_with_its_place(text: str, fault: TextFault) -> None:
    assert faults(text) == [fault]


def test_everything_wrong_is_told_at_once() -> None:
    found = faults("{姓名}您好}\n{电话}")
    assert [each.fault for each in found] == [Fault.UNKNOWN, Fault.STRAY, Fault.UNKNOWN]


def test_a_value_that_looks_like_a_placeholder_is_not_read_again() -> None:
    read = read_text("{客户经理}，{网点}")
    values = {Placeholder.MANAGER: "{网点}", Placeholder.OUTLET: "{称呼}"}
    assert fill(read.parts, values) == "{网点}，{称呼}"


def test_a_text_without_placeholders_refuses_them() -> None:
    found = read_text("上证{网点}收涨", takes_placeholders=False).faults
    assert [(each.fault, each.name) for each in found] == [(Fault.NOT_HERE, "outlet")]


@pytest.mark.parametrize(
    ("length", "parts"), [(1, 1), (70, 1), (71, 2), (134, 2), (135, 3), (201, 3), (202, 4)]
)
def test_the_parts_of_a_text_message(length: int, parts: int) -> None:
    assert sms_parts("好" * length) == parts


def test_a_character_beyond_the_plane_counts_twice() -> None:
    assert (sms_parts("😀" * 35), sms_parts("😀" * 36)) == (1, 2)


@pytest.mark.parametrize(
    ("name", "gender", "words"),
    [
        ("张伟", "M", "张先生"), ("欧阳珊瑚", "F", "欧阳女士"), ("司马", "M", "司先生"),
        ("张伟", "", "客户"), ("John Smith", "M", "客户"), ("", "F", "客户"),
    ],
)  # fmt: skip
def test_how_a_client_is_addressed(name: str, gender: str, words: str) -> None:
    assert salutation(name, gender) == words

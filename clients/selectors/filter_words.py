"""The filters of a client list in words: chips on the page, a line in a file, what a job is of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from clients.rules.words import Words
from clients.selectors.client_filter import ClientFilter


@dataclass(frozen=True)
class Said:
    """One filter in force: its name in the address, what it is called, what it asks for."""

    name: str
    label: Words
    value: str


def filters_said(
    filters: Mapping[str, Sequence[str]],
    *,
    lists: Mapping[int, str] | None = None,
    names: Mapping[str, str] | None = None,
) -> Sequence[Said]:
    """The filters in words; ``lists`` names the lists put together by hand, ``names`` says what the
    code of a filter is called (``clients.selectors.filter_choices``). No query."""
    return [
        Said(
            name, str(ClientFilter.base_filters[name].label),
            (names or {}).get(name) or _values(name, values, lists or {}),
        )
        for name, values in filters.items()
        if name in ClientFilter.base_filters
    ]  # fmt: skip


def sentence(said: Sequence[Said]) -> str:
    """All of them in one line; without any, that there are none."""
    if not said:
        return gettext("没有设条件")
    return gettext("；").join(
        gettext("%(what)s：%(value)s") % {"what": each.label, "value": each.value} for each in said
    )


def _values(name: str, values: Sequence[str], lists: Mapping[int, str]) -> str:
    if name == "list":
        return gettext("、").join(_list_name(value, lists) for value in values)
    words = dict(ClientFilter.base_filters[name].extra.get("choices", ()))
    said = (words.get(value, words.get(_whole(value), value)) for value in values)
    return gettext("、").join(map(str, said))


def _list_name(value: str, lists: Mapping[int, str]) -> str:
    number = _whole(value)
    known = lists.get(number) if isinstance(number, int) else None
    return known or gettext("勾选的客户")


def _whole(value: str) -> int | str:
    """Choices that are numbers come as text."""
    return int(value) if value.isdigit() and value.isascii() and len(value) < 18 else value

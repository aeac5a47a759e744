"""The columns of a client list as a file has them: typed, each figure with its basis beside it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from clients.rules.hints import hints_of
from clients.rules.words import BASIS_WORDS, TIER_WORDS, Words
from operations.rules.sheets import Kind, SheetColumn

Cell = str | Decimal | int | date | None


class Line(NamedTuple):
    """What of a snapshot row goes into a file; the fields are those of the model, the last three
    stand beside it: ``name`` is not masked yet, ``asked_not``: not to be called."""

    client_no: str
    home_outlet: str | None
    tier: str
    aum: Decimal
    employee_no: str | None
    manager_role: str | None
    annual_average: Decimal
    annual_basis: str
    month_average: Decimal
    quarter_average: Decimal
    next_matures_on: date | None
    classes_held: int | None
    risk_level: str | None
    birthday_md: int | None
    first_on: date | None
    is_do_not_contact: bool | None
    has_marketing_consent: bool | None
    unmanaged_reason: str | None
    is_stale: bool
    last_contact_on: date | None  # of now; empty unless the file has it
    name: str | None
    asked_not: bool


class Said(dict[int, str]):
    """Words of our own tables in the language of now, each looked up once: a file is in one
    language and says the same few a hundred thousand times. Kept by identity, as such words are
    made with their module and live as long as it."""

    def __call__(self, words: Words) -> str:
        if isinstance(words, str):
            return words
        found = self.get(id(words))
        if found is None:
            found = self[id(words)] = str(words)
        return found


class Named(NamedTuple):
    """What a line needs besides itself: names (``client`` as this person may read it) and words."""

    client: str
    manager: str
    outlet: str
    say: Said
    is_masked: bool


@dataclass(frozen=True)
class ExportColumn:
    words: Words
    kind: Kind
    width: int
    value: Callable[[Line, Named], Cell]


def _text(words: Words, width: int, value: Callable[[Line, Named], Cell]) -> ExportColumn:
    return ExportColumn(words, Kind.TEXT, width, value)


def _money(words: Words, value: Callable[[Line, Named], Cell]) -> ExportColumn:
    return ExportColumn(words, Kind.MONEY, 17, value)


def _day(words: Words, value: Callable[[Line, Named], Cell]) -> ExportColumn:
    return ExportColumn(words, Kind.DATE, 12, value)


def _birthday(line: Line, _names: Named) -> str:
    md = line.birthday_md
    return f"{md // 100:02d}-{md % 100:02d}" if md else ""


_BETWEEN = _("、")


def _hints(line: Line, names: Named) -> str:
    hints = hints_of(line, asked_not=line.asked_not)
    return names.say(_BETWEEN).join([names.say(hint.words) for hint in hints]) if hints else ""


# Who it is: in every file.
WHO: Sequence[ExportColumn] = (
    _text(_("客户号"), 14, lambda line, _n: line.client_no),
    _text(_("客户"), 12, lambda _line, names: names.client),
)
# A column of the page → those of the file.
OF_PAGE: Mapping[str, Sequence[ExportColumn]] = {
    "tier": (
        _text(_("层级"), 10, lambda line, names: names.say(TIER_WORDS.get(line.tier, line.tier))),
    ),
    "annual_average": (
        _money(_("年日均（元）"), lambda line, _n: line.annual_average),
        _text(
            _("年日均口径"), 12,
            lambda line, names: names.say(BASIS_WORDS.get(line.annual_basis, line.annual_basis)),
        ),
    ),
    "aum": (_money(_("时点资产（元）"), lambda line, _n: line.aum),),
    "month_average": (_money(_("月日均（元）"), lambda line, _n: line.month_average),),
    "quarter_average": (_money(_("季日均（元）"), lambda line, _n: line.quarter_average),),
    "next_matures_on": (_day(_("最近到期"), lambda line, _n: line.next_matures_on),),
    "manager": (
        _text(_("客户经理"), 12, lambda _line, names: names.manager),
        _text(_("客户经理工号"), 14, lambda line, _n: line.employee_no),
    ),
    "home_outlet": (
        _text(_("网点"), 18, lambda _line, names: names.outlet),
        _text(_("网点代码"), 12, lambda line, _n: line.home_outlet),
    ),
    "classes_held": (
        ExportColumn(_("产品类别"), Kind.WHOLE, 10, lambda line, _n: line.classes_held),
    ),
    "risk_level": (_text(_("风险等级"), 10, lambda line, _n: line.risk_level),),
    "birthday_md": (_text(_("生日"), 8, _birthday),),
    "first_on": (_day(_("首次有余额"), lambda line, _n: line.first_on),),
    "last_contact": (
        _day(_("上次联系"), lambda line, names: None if names.is_masked else line.last_contact_on),
    ),
    "hints": (_text(_("提示"), 28, _hints),),
}  # fmt: skip


def export_columns(shown: Sequence[str]) -> Sequence[ExportColumn]:
    """The file's columns for these columns of the page, in their order; unknown ones are none."""
    return [*WHO, *(column for name in shown for column in OF_PAGE.get(name, ()))]


def sheet_columns(columns: Sequence[ExportColumn]) -> Sequence[SheetColumn]:
    """The same in the language of now."""
    return [SheetColumn(str(column.words), column.kind, column.width) for column in columns]

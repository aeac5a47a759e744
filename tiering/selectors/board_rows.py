"""The figures of a dashboard as rows of a file: institutions with their totals, and who found no
room. Aggregates only: no client is named."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from clients.models import InstitutionSummary
from clients.rules.words import TIER_WORDS, UNMANAGED_WORDS
from operations.rules.sheets import Kind, SheetColumn
from organisation.rules.roles import Level, Role
from tiering.selectors.shortages import shortages_below

Cell = str | Decimal | int | None
MOST = 1_000_000


def totals_columns() -> Sequence[SheetColumn]:
    """Of ``totals_rows``, in the language of now."""
    plain = [
        SheetColumn(_("机构代码"), Kind.TEXT, 12), SheetColumn(_("机构"), Kind.TEXT, 20),
        SheetColumn(_("级别"), Kind.TEXT, 10), SheetColumn(_("上级机构代码"), Kind.TEXT, 12),
        SheetColumn(_("客户（户）"), Kind.WHOLE, 12), SheetColumn(_("资产（元）"), Kind.MONEY, 20),
        SheetColumn(_("有人管户"), Kind.WHOLE, 12), SheetColumn(_("无人管户"), Kind.WHOLE, 12),
        SheetColumn(_("无人管户资产（元）"), Kind.MONEY, 20),
        SheetColumn(_("数据陈旧"), Kind.WHOLE, 10),
        SheetColumn(_("层级上升"), Kind.WHOLE, 10), SheetColumn(_("层级下降"), Kind.WHOLE, 10),
        SheetColumn(_("应建档（户）"), Kind.WHOLE, 12),
        SheetColumn(_("建档达标（户）"), Kind.WHOLE, 12),
    ]  # fmt: skip
    for words in TIER_WORDS.values():
        plain += [
            SheetColumn(_("%(tier)s（户）") % {"tier": words}, Kind.WHOLE, 12),
            SheetColumn(_("%(tier)s资产（元）") % {"tier": words}, Kind.MONEY, 20),
        ]
    return plain


def totals_rows(run_id: int, path: str) -> Iterator[Sequence[Cell]]:
    """The institution with this path and all below it, by path."""
    found = InstitutionSummary.objects.filter(run_id=run_id, path__startswith=path)
    for row in found.order_by("path", "pk").iterator(chunk_size=500):
        cells: list[Cell] = [
            row.institution_code, row.name, _level(row.level), row.parent_code, row.clients,
            row.aum, row.managed, row.unmanaged, row.unmanaged_aum, row.stale, row.upgraded,
            row.downgraded, row.profiles_asked, row.profiles_met,
        ]  # fmt: skip
        for tier in TIER_WORDS:
            kept = row.tiers.get(tier, {})
            cells += [kept.get("clients", 0), Decimal(kept.get("aum", 0))]
        yield cells


def shortage_columns() -> Sequence[SheetColumn]:
    """Of ``shortage_rows``, in the language of now."""
    return [
        SheetColumn(_("网点代码"), Kind.TEXT, 12), SheetColumn(_("网点"), Kind.TEXT, 20),
        SheetColumn(_("缺的岗位"), Kind.TEXT, 16), SheetColumn(_("原因"), Kind.TEXT, 16),
        SheetColumn(_("客户（户）"), Kind.WHOLE, 12), SheetColumn(_("资产（元）"), Kind.MONEY, 20),
        SheetColumn(_("缺人"), Kind.WHOLE, 8), SheetColumn(_("超过计划户数"), Kind.WHOLE, 12),
        SheetColumn(_("最近有余量的网点"), Kind.TEXT, 20),
        SheetColumn(_("余量（户）"), Kind.WHOLE, 10),
    ]  # fmt: skip


def shortage_rows(run_id: int, path: str) -> Iterator[Sequence[Cell]]:
    """Who found no room at or below the institution with this path, the largest first."""
    for named in shortages_below(run_id, path, limit=MOST):
        row = named.shortage
        yield [
            row.outlet_code, named.outlet_name,
            str(Role(row.role).label) if row.role in Role.values else row.role,
            str(UNMANAGED_WORDS.get(row.reason, row.reason)), row.clients, row.aum,
            row.managers_short, row.above_initial, named.room_outlet_name, row.room_there,
        ]  # fmt: skip


def _level(level: str) -> str:
    return str(Level(level).label) if level in Level.values else level

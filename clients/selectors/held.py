"""What one client holds, with the names of the products."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from clients.models import Holding, Product
from organisation.selectors.written_once import written_once


@dataclass(frozen=True)
class HeldProduct:
    """One holding row with its product; ``yuan`` is what counts in AUM."""

    position: int  # of the row among the client's, from 1
    product_code: str
    outlet_code: str
    name: str
    asset_class: str
    risk_level: str
    currency: str
    balance: Decimal
    yuan: Decimal
    matures_on: date | None


def holdings_of(client_no: str, *, run_id: int) -> Sequence[HeldProduct]:
    """What a client holds in a published run, the largest first; one statement. Empty for a run
    whose holdings are no longer kept (architecture, decision 11)."""
    return [_held(row) for row in _largest_first(client_no, run_id)]


@dataclass(frozen=True)
class HeldFilter:
    """Which rows are wanted; what is empty narrows nothing. ``matures_until`` is included, and
    leaves out what never falls due."""

    asset_class: str = ""
    product_code: str = ""
    matures_until: date | None = None


def holdings_after(
    client_no: str, wanted: HeldFilter, *, run_id: int, after: int, limit: int
) -> Sequence[HeldProduct]:
    """The first ``limit`` of these rows behind a position, by position; one statement."""
    rows = _with_products(client_no, run_id).filter(position__gt=after)
    if wanted.asset_class:
        rows = rows.filter(asset_class=wanted.asset_class)
    if wanted.product_code:
        rows = rows.filter(product_code=wanted.product_code)
    if wanted.matures_until is not None:
        rows = rows.filter(matures_on__lte=wanted.matures_until)
    return [_held(row) for row in rows.order_by("position")[:limit]]


def _with_products(client_no: str, run_id: int) -> QuerySet[Any]:
    product = Product.objects.filter(product_code=OuterRef("product_code"))
    return Holding.objects.filter(run_id=run_id, client_no=client_no).annotate(
        name=Subquery(product.values("name")),
        asset_class=Subquery(product.values("asset_class")),
        risk_level=Subquery(product.values("risk_level")),
    )


@written_once
def _largest_first(client_no: str, run_id: int) -> QuerySet[Any]:
    return _with_products(client_no, run_id).order_by("-yuan", "position")


def _held(row: Any) -> HeldProduct:
    return HeldProduct(
        position=row.position,
        product_code=row.product_code,
        outlet_code=row.outlet_code,
        name=row.name or row.product_code,
        asset_class=row.asset_class or "",
        risk_level=row.risk_level or "",
        currency=row.currency,
        balance=row.balance,
        yuan=row.yuan,
        matures_on=row.matures_on,
    )

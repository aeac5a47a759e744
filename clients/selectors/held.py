"""What one client holds, with the names of the products."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import OuterRef, Subquery

from clients.models import Holding, Product


@dataclass(frozen=True)
class HeldProduct:
    """One holding row with its product; ``yuan`` is what counts in AUM."""

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
    product = Product.objects.filter(product_code=OuterRef("product_code"))
    rows = Holding.objects.filter(run_id=run_id, client_no=client_no).annotate(
        name=Subquery(product.values("name")),
        asset_class=Subquery(product.values("asset_class")),
        risk_level=Subquery(product.values("risk_level")),
    )
    return [
        HeldProduct(
            name=row.name or row.product_code,
            asset_class=row.asset_class or "",
            risk_level=row.risk_level or "",
            currency=row.currency,
            balance=row.balance,
            yuan=row.yuan,
            matures_on=row.matures_on,
        )
        for row in rows.order_by("-yuan", "position")
    ]

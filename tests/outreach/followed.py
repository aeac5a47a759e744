"""Follow-ups made by hand, as a night would have written them."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from operations.selectors.days import last_published_day
from outreach.models import FollowUp


def matured(client_no: str, on: date, amount: int = 100_000, **given: Any) -> FollowUp:
    """A holding of P1 that fell due, nothing of it bought back, all of M1 at O1."""
    facts: dict[str, Any] = {
        "kind": "maturity", "outlet_code": "O1", "product_code": "P1", "currency": "CNY",
        "bought": Decimal(0), "rolled": Decimal(0), "aum_before": Decimal(800_000),
        "before_on": on - timedelta(days=1),
    }  # fmt: skip
    return _made(client_no, on, amount, facts | given)


def falling(client_no: str, on: date, amount: int = 100_000, **given: Any) -> FollowUp:
    """One that is still to fall due."""
    nothing = dict.fromkeys(("bought", "rolled", "aum_before", "before_on"))
    return matured(client_no, on, amount, **nothing, **given)


def moved(client_no: str, on: date, amount: int = 500_000, **given: Any) -> FollowUp:
    return _made(client_no, on, amount, {"kind": "movement", "direction": "out"} | given)


def _made(client_no: str, on: date, amount: int, facts: dict[str, Any]) -> FollowUp:
    day = last_published_day()
    assert day is not None
    whose = {"home_outlet": "O1", "employee_no": "M1", "role": "relationship_manager"}
    return FollowUp.objects.create(
        client_no=client_no, on=on, amount=Decimal(amount), run_id=day.published_run_id,
        **whose | facts,
    )  # fmt: skip

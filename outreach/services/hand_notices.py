"""Whoever is given clients to contact hears of it at the bell: a list that grew unseen is a list
that nobody works."""

from datetime import datetime
from enum import StrEnum

from operations.models import PersonalNotice
from operations.services.telling import tell_person
from organisation.models import User


class Handed(StrEnum):
    """As what: entries of a day's list, money falling due, a new client to take over."""

    LIST = "list"
    MATURITY = "maturity"
    CARE = "care"


def tell_handed(*, to: str, as_what: Handed, clients: int, by: User, at: datetime) -> None:
    """Tell ``to`` of so many clients; nobody of none, nor oneself of the own act."""
    if not clients or to == by.employee_no:
        return
    tell_person(
        key=f"handed:{as_what.value}:{to}:{by.pk}:{at.isoformat()}", employee_no=to,
        kind=PersonalNotice.Kind.CLIENTS_HANDED,
        facts={"as": as_what.value, "clients": clients, "by": by.employee_no}, at=at,
    )  # fmt: skip

"""A day's list to look at: every reason there is, one client put off, one done, one skipped."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from organisation.models import User
from outreach.models import ListWork
from tests.outreach.listed import put_on_list


def every_reason(day: date) -> Sequence[Sequence[Any]]:
    """As entries keep them (``outreach.rules.entry.Why``), one of each and a second maturity."""
    soon, past = str(day + timedelta(days=3)), str(day - timedelta(days=5))
    points = ["80", "150", "150", "180"]
    return [
        ["maturity", soon, "1200000.00", "P1", *points],
        ["large_movement", str(day), "-1800000.00", "out", *points],
        ["promised", past, None, "E000014", *points],
        ["tier_change", None, "308500.00", "up", *points],
        ["contact_overdue", past, None, "face_to_face", *points],
        ["new_client", soon, None, "welcome", *points],
        ["after_sale", soon, "500000.00", "P4", *points],
        ["birthday", soon, None, "spouse", *points],
        ["market_event", str(day), "-5.20", "P3", *points],
        ["assigned", soon, None, "", *points],
        ["campaign", soon, None, "K1", *points],
        ["marginal", soon, None, "200k", *points],
        ["idle_money", None, "186000.00", "", *points],
        ["allocation", None, "-436300.00", "fixed", *points],
        ["maturity", str(day + timedelta(days=7)), "2000000.00", "P2", "80", "120", "150", "0"],
    ]


def add_call_list(manager: User, client_no: str = "C00001") -> None:
    """Today's, with this client of the manager's book."""
    day = timezone.localdate()
    put_on_list(day, [entry_of(manager, client_no, 1, reasons=every_reason(day))])


def entry_of(manager: User, client_no: str, place: int, **given: Any) -> dict[str, Any]:
    return {
        "client_no": client_no, "employee_no": manager.employee_no,
        "role": "relationship_manager", "familiarity": "CBA"[place % 3], "score": 2_600 - place,
        "must": place == 1, "place": place, "is_service_only": False,
        "reasons": [["contact_overdue", None, None, "contact", "50", "100", "150", "75"]],
    } | given  # fmt: skip


def worked(manager: User, client_no: str, **given: Any) -> ListWork:
    """What somebody did with an entry, without its steps: to be looked at only."""
    now = timezone.now()
    return ListWork.objects.create(**{
        "day": timezone.localdate(), "client_no": client_no, "employee_no": manager.employee_no,
        "role": "relationship_manager", "familiarity": "B", "score": 210, "place": 2,
        "is_service_only": False, "reasons": every_reason(timezone.localdate())[:2],
        "version": 1, "changed_at": now, "changed_by": manager,
    } | given)  # fmt: skip

"""The journal of what was done to accounts."""

import structlog
from django.utils import timezone

from organisation.models import AccountEvent, User

log = structlog.get_logger()


def tell(kind: AccountEvent.Kind, *, user: User, by: User | None, reason: str = "") -> None:
    """Add to the journal, in the caller's transaction; ``by`` is None for the command line."""
    AccountEvent.objects.create(user=user, kind=kind, at=timezone.now(), by=by, reason=reason)
    log.info(f"account.{kind.value}", employee_no=user.employee_no, by=str(by or "command"))

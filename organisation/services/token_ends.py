"""Ending tokens with what their account comes to."""

from datetime import datetime

from organisation.models import AccountEvent, ApiToken, User
from organisation.services.events import tell


def end_tokens(*, user: User, by: User | None, at: datetime, reason: str = "") -> None:
    """No token of the account is good any more, now or when the account is enabled again. In the
    caller's transaction."""
    ended = ApiToken.objects.filter(user=user, revoked_at=None).update(revoked_at=at, revoked_by=by)
    if ended:
        tell(AccountEvent.Kind.TOKEN_ENDED, user=user, by=by, reason=reason)

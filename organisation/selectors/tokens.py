"""The tokens of an account."""

from collections.abc import Sequence

from organisation.models import ApiToken, User

SHOWN = 100


def tokens_of(user: User) -> Sequence[ApiToken]:
    """The newest first, those over included, with who made and revoked them. One query."""
    rows = ApiToken.objects.filter(user=user).select_related("made_by__staff", "revoked_by__staff")
    return list(rows.order_by("-made_at", "-pk")[:SHOWN])


def token_of(user: User, token_id: int) -> ApiToken | None:
    """One token of the account."""
    return ApiToken.objects.filter(user=user, pk=token_id).select_related("user").first()

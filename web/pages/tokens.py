"""Tokens of the API as their page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from organisation.models import ApiToken
from organisation.rules.token_scopes import TokenScope
from web.labels import Words
from web.pages.people import name_of


@dataclass(frozen=True)
class TokenRow:
    """``tone`` is the chip's: done, watch, line or act."""

    token: ApiToken
    scopes: Sequence[Words]
    made_by: str  # empty: the operator's command
    state: Words
    tone: str
    is_good: bool  # or will be, collected
    waits: bool


def token_rows(tokens: Sequence[ApiToken], *, at: datetime) -> Sequence[TokenRow]:
    return [_row(token, at) for token in tokens]


def _row(token: ApiToken, at: datetime) -> TokenRow:
    state, tone = _("有效"), "done"
    if token.revoked_at is not None:
        state, tone = _("已作废"), "act"
    elif token.expires_at <= at:
        state, tone = _("已过期"), "line"
    elif token.collected_at is None:
        state, tone = _("待本人领取"), "watch"
    return TokenRow(
        token=token,
        scopes=[TokenScope(scope).label for scope in token.scopes],
        made_by=name_of(token.made_by),
        state=state,
        tone=tone,
        is_good=tone in ("done", "watch"),
        waits=tone == "watch",
    )

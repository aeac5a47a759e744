"""Programs that ask the API in tests."""

from collections.abc import Collection
from datetime import timedelta
from itertools import count
from typing import Any

from django.test import Client
from django.utils import timezone

from organisation.models import ApiToken, User
from organisation.rules.token_scopes import TokenScope
from organisation.services.tokens import collect_token, grant_token

V1 = "/api/v1/"
ALL = tuple(TokenScope.values)
_numbers = count(1)


def token_of(user: User, scopes: Collection[str] = ALL, **given: Any) -> tuple[ApiToken, str]:
    """A token good for a day, collected by its person with a second factor."""
    now = timezone.localtime()
    with_second_factor = given.pop("with_second_factor", True)
    token = grant_token(**{
        "user": user, "name": "夜间取数", "scopes": scopes, "expires_at": now + timedelta(days=1),
        "longest": timedelta(days=90), "by": None, "at": now,
    } | given)  # fmt: skip
    return collect_token(
        token=token, by=user, with_second_factor=with_second_factor, at=token.made_at
    )


def caller(user: User, scopes: Collection[str] = ALL) -> Client:
    """A client that sends a new token of the person with every request."""
    return bearer(token_of(user, scopes)[1])


def bearer(text: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {text}"})


def post(client: Client, url: str, body: Any, *, key: str = "", **more: Any) -> Any:
    """A write with an Idempotency-Key of its own unless one is given."""
    headers = {"Idempotency-Key": key or f"key-{next(_numbers)}"}
    return client.post(url, body, content_type="application/json", headers=headers, **more)


def everything(client: Client, url: str, **query: Any) -> list[dict[str, Any]]:
    """All pages of a list."""
    found: list[dict[str, Any]] = []
    while True:
        answer = client.get(url, query)
        assert answer.status_code == 200, answer.content
        found += answer.json()["results"]
        following = answer.json()["next"]
        if following is None:
            return found
        query["after"] = following

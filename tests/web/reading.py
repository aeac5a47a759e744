"""Pages as somebody signed in reads them."""

import re

from django.test import Client

from organisation.models import User


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return without_tokens(response.content.decode())


def without_tokens(page: str) -> str:
    """The page without its forms' tokens: random letters, among which any short word may stand."""
    return re.sub(r"\b\w{64}\b", "", page)


def names(word: str, sealed: str) -> bool:
    """Whether a whole word stands in what is otherwise sealed, so random, letters."""
    return re.search(rf"\b{word}\b", sealed) is not None

"""A small tree with published nights, and its dashboards read as plain text."""

import re
from datetime import UTC, date, datetime
from html import unescape
from typing import Any

from django.test import Client
from time_machine import travel

from organisation.models import Institution, User
from tests.factories import InstitutionFactory, RunFactory, account, published, summary

DAY = date(2026, 11, 20)
EVE, MONTH, YEAR = date(2026, 11, 19), date(2026, 10, 30), date(2025, 12, 31)
# Noon of the day after: nothing is late.
NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)


def make_tree() -> dict[str, Institution]:
    head = InstitutionFactory(code="HO", name="总行", level="head_office")
    branch = InstitutionFactory(code="B1", name="东海分行", level="branch", parent=head)
    other = InstitutionFactory(code="B2", name="西山分行", level="branch", parent=head)
    outlets = [
        InstitutionFactory(code=code, name=name, parent=branch)
        for code, name in (("O11", "甲网点"), ("O12", "乙网点"), ("O13", "丙网点"))
    ]
    return {place.code: place for place in (head, branch, other, *outlets)}


def night(
    as_of: date, tree: dict[str, Institution], codes: str = "HO B1", *, revision: int = 1,
    **given: Any,
) -> Any:  # fmt: skip
    run = RunFactory(as_of=as_of, revision=revision)
    published(run)
    for code in codes.split():
        summary(run, tree[code], **given)
    return run


def get(user: User, address: str, *, language: str = "") -> str:
    client = Client()
    client.force_login(user)
    if language:
        client.cookies["django_language"] = language
    with travel(NOW, tick=False):
        response = client.get(address)
    assert response.status_code == 200, response.status_code
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def status(user: User, address: str) -> int:
    client = Client()
    client.force_login(user)
    with travel(NOW, tick=False):
        return client.get(address).status_code


def office(tree: dict[str, Institution], code: str = "B1") -> User:
    return account("branch_office" if code != "HO" else "head_office", tree[code])


def links(user: User, address: str, start: str = "/clients/?") -> set[str]:
    """The links of a page that begin so."""
    client = Client()
    client.force_login(user)
    with travel(NOW, tick=False):
        page = client.get(address).content.decode()
    return {unescape(link) for link in re.findall(rf'href="({re.escape(start)}[^"]*)"', page)}

"""Fixtures of the tests of clients: one fast hash instead of Argon2, and people who export."""

import pytest

from organisation.models import Institution, User
from tests.factories import InstitutionFactory, account
from tests.published import AT
from tiering.services.policies import ensure_default_policy


@pytest.fixture(autouse=True)
def quick_hashes(settings: object) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]


@pytest.fixture
def branch() -> Institution:
    ensure_default_policy(at=AT)
    return InstitutionFactory(code="B1", level="branch", name="云泽分行")


@pytest.fixture
def outlet(branch: Institution) -> Institution:
    return InstitutionFactory(code="O1", name="人民路网点", parent=branch)


@pytest.fixture
def head(outlet: Institution) -> User:
    return account("outlet_head", outlet, employee_no="E9", name="周令仪")


@pytest.fixture
def office(branch: Institution) -> User:
    return account("branch_office", branch, employee_no="F1", name="宋知远")

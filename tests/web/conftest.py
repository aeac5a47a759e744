"""Pages are rendered without a built front end: addresses of static files are left unhashed."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from organisation.models import Institution, User
from tests.factories import InstitutionFactory, account


@pytest.fixture(autouse=True)
def plain_static_files(settings: object) -> None:
    settings.STORAGES = settings.STORAGES | {  # type: ignore[attr-defined]
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    # One fast hash instead of Argon2: hundreds of accounts sign in.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    """A page leaves its language in the thread that made it: no test sees that of another."""
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def tree() -> dict[str, Institution]:
    head = InstitutionFactory(code="HO", level="head_office")
    places = {"HO": head}
    for branch in ("B1", "B2"):
        places[branch] = InstitutionFactory(code=branch, level="branch", parent=head)
        for n in (1, 2):
            outlet = f"{branch}O{n}"
            places[outlet] = InstitutionFactory(code=outlet, parent=places[branch])
    return places


@pytest.fixture
def staff(tree: dict[str, Institution]) -> dict[str, User]:
    """One manager per outlet, named and numbered after it."""
    return {
        code: account("relationship_manager", place, employee_no=f"E-{code}", name=f"甲{code}")
        for code, place in tree.items()
        if place.level == "outlet"
    }


@pytest.fixture
def outlet() -> Institution:
    branch = InstitutionFactory(code="B1", level="branch", name="云泽分行")
    return InstitutionFactory(code="O1", name="人民路网点", parent=branch)


@pytest.fixture
def head(outlet: Institution) -> User:
    return account("outlet_head", outlet, employee_no="E9", name="周令仪")

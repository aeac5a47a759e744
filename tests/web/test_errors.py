"""Pages of errors, in the design, saying what to do and never how it is made."""

from typing import Any

import pytest
from django.template.loader import get_template
from django.test import Client
from django.urls import path
from django.utils import translation

from tests.factories import account
from wealthcrm import urls


def broken(request: Any) -> None:
    raise ValueError("a secret detail")


urlpatterns = [path("broken/", broken), *urls.urlpatterns]
handler403 = urls.handler403


@pytest.mark.django_db
@pytest.mark.urls("tests.web.test_errors")
def test_a_fault_of_ours_says_so_without_its_details() -> None:
    client = Client(raise_request_exception=False)
    client.force_login(account("teller"))
    response = client.get("/broken/")
    page = response.content.decode()
    assert response.status_code == 500
    assert "这一页没有取到" in page
    assert "secret" not in page
    assert "Traceback" not in page


@pytest.mark.django_db
def test_a_stranger_s_wrong_address_is_answered_without_the_frame() -> None:
    response = Client().get("/nothing/")
    assert response.status_code == 404
    assert "没有这一页" in response.content.decode()
    assert "l-nav__link" not in response.content.decode()


@pytest.mark.django_db
def test_a_wrong_role_reads_whose_task_it_is() -> None:
    client = Client()
    client.force_login(account("branch_office"))
    page = client.get("/nights/decisions/1/confirm/").content.decode()
    assert page == ""  # GET is no way to confirm
    page = client.post("/nights/decisions/1/confirm/").content.decode()
    assert "由以下岗位办理：总行财富管理部。" in page


@pytest.mark.parametrize("name", ["500.html", "403_csrf.html"])
def test_pages_without_a_request_are_rendered_in_both_languages(name: str) -> None:
    with translation.override("en"):
        english = get_template(name).render()
    with translation.override("zh-hans"):
        chinese = get_template(name).render()
    assert "Back to the home page" in english
    assert "回到首页" in chinese


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "path", "data"),
    [
        ("get", "/find/?q=%00", {}),
        ("post", "/find/", {"q": "a\0b"}),
        ("get", "/clients/?after=%00", {}),
        ("get", "/clients/%00/", {}),
    ],
)
def test_what_nobody_types_is_refused_before_any_page(
    method: str, path: str, data: dict[str, str]
) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(account("relationship_manager"))
    response = getattr(client, method)(path, data)
    assert response.status_code == 400
    assert "这个请求读不懂" in response.content.decode()

"""Certificates on pages: shown to the person and their heads, gaps counted and listed."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from organisation.models import Certificate, Institution, User
from tests.factories import account
from tests.signed_in import browser_of as browser

pytestmark = pytest.mark.django_db


def enter(client: Client, who: str, **given: object) -> str:
    today = timezone.localdate()
    data = {"kind": "fund", "number": "JJ-1", "issued_on": "2024-01-05", "expires_on": today}
    url = f"/people/of/{who}/certificate/"
    return client.post(url, data | given, follow=True).content.decode()


def test_a_head_enters_and_ends_the_certificates_of_the_own_people(
    tree: dict[str, Institution], staff: dict[str, User]
) -> None:
    client = browser(account("branch_head", tree["B1"]))
    page = client.get("/people/of/E-B1O1/").content.decode()
    assert page.count(">缺失<") == 3 and "还没有登记" in page
    page = enter(client, "E-B1O1")
    assert "证书已登记" in page and "JJ-1" in page and "即将到期" in page
    assert page.count(">缺失<") == 2
    assert "这张证书已经登记过了" in enter(client, "E-B1O1")
    assert "有效期不能早于发证日" in enter(client, "E-B1O1", number="2", expires_on="2023-01-01")
    own = browser(staff["B1O1"]).get("/account/").content.decode()
    assert "我的证书" in own and "JJ-1" in own and "/over/" not in own
    url = f"/people/certificates/{Certificate.objects.get().pk}/over/"
    other = browser(account("branch_head", tree["B2"]))
    assert other.post(url).status_code == 404
    assert other.get("/people/of/E-B1O1/certificate/").status_code == 404
    assert "证书已注销" in client.post(url, follow=True).content.decode()
    assert Certificate.objects.get().ended_by is not None


def test_head_office_reads_and_enters_none_and_nobody_enters_their_own(
    tree: dict[str, Institution], staff: dict[str, User]
) -> None:
    reader = browser(account("head_office", tree["HO"]))
    page = reader.get("/people/of/E-B1O1/").content.decode()
    assert ">缺失<" in page and "/certificate/" not in page
    boss = account("branch_head", tree["B1"])
    client = browser(boss)
    page = client.get(f"/people/of/{boss.employee_no}/").content.decode()
    assert "自己的证书由上级或系统管理员登记" in page and "/certificate/" not in page
    assert "不能登记自己的证书" in enter(client, boss.employee_no)
    assert not Certificate.objects.exists()


def test_who_lacks_a_certificate_is_counted_and_the_list_narrowed_to_them(
    tree: dict[str, Institution], staff: dict[str, User]
) -> None:
    client = browser(account("branch_office", tree["B1"]))
    until = timezone.localdate() + timedelta(days=400)
    for kind in ("fund", "insurance", "wealth_product"):
        enter(client, "E-B1O2", kind=kind, expires_on=until)
    page = client.get("/people/").content.decode()
    assert "证书缺失或过期 1 人" in page and "/of/E-B1O2/" in page
    page = client.get("/people/?certificates=gap").content.decode()
    assert "/of/E-B1O1/" in page and "/of/E-B1O2/" not in page and "/of/E-B2O1/" not in page
    assert 'name="certificates" value="gap"' in page
    place = client.get("/people/places/B1O1/").content.decode()
    assert "证书缺失或过期" in place

"""Postings by hand: for who is not in the bank's staff file, which wins where it tells of them."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from organisation.models import Institution, Posting, User
from tests.factories import PostingFactory, account
from tests.signed_in import browser_of as browser

pytestmark = pytest.mark.django_db


def post_at(client: Client, number: str, place: str, role: str = "teller") -> str:
    data = {"role": role, "institution_code": place, "joined_on": "2026-11-02"}
    url = reverse("posting_of", args=[number])
    return client.post(url, data, follow=True).content.decode()


def test_a_posting_by_hand_says_that_the_file_wins_and_one_of_the_file_stays(
    tree: dict[str, Institution], staff: dict[str, User]
) -> None:
    client = browser(account("administrator", tree["HO"]))
    page = post_at(client, "E-B1O1", "B2O2")
    assert "手工录入；人员文件写到此岗位时，以文件为准" in page and "已由人员文件改写" not in page
    assert "来自行内人员文件" in page
    assert "已经有了" in post_at(client, "E-B1O1", "B2O2")
    assert "没有这个机构代码" in post_at(client, "E-B1O1", "nowhere")
    own, of_file = (
        Posting.objects.get(is_from_file=False),
        Posting.objects.get(staff="E-B1O1", is_from_file=True),
    )
    for posting in (own, of_file):
        client.post(reverse("posting_over", args=[posting.pk]))
        posting.refresh_from_db()
    assert (own.left_on, of_file.left_on) == (timezone.localdate(), None)


def test_a_posting_that_the_file_made_its_own_says_so(
    tree: dict[str, Institution], staff: dict[str, User]
) -> None:
    PostingFactory(
        staff=staff["B1O1"].staff, institution=tree["B1O2"], overwritten_on=date(2026, 11, 19)
    )
    page = browser(account("branch_head", tree["B1"])).get("/people/of/E-B1O1/").content.decode()
    assert page.count("已由人员文件改写") == 1 and "2026-11-19 的文件改写了手工录入" in page


def test_an_administrator_gives_and_ends_no_posting_of_the_own(
    tree: dict[str, Institution],
) -> None:
    admin = account("administrator", tree["HO"])
    own = Posting.objects.get(staff=admin.staff)
    Posting.objects.update(is_from_file=False)
    client = browser(admin)
    assert "不能给自己录入岗位" in post_at(client, admin.employee_no, "HO", "head_office")
    client.post(reverse("posting_over", args=[own.pk]))
    assert list(Posting.objects.values_list("left_on", flat=True)) == [None]

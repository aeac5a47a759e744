"""The policy pages: who reads what, two side by side, proposing, deciding, the trial's words."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from operations.models import PolicyVersion
from organisation.models import User
from tests.factories import RunFactory, account, published
from tests.policies.pages import NEXT, client_of, page_of, propose
from tiering.rules.policy import read_policy
from tiering.rules.policy_terms import terms_of
from tiering.services.policies import default_body, ensure_default_policy
from tiering.services.policy_proposals import approve_policy, withdraw_policy
from web.policy_form import name_of
from web.policy_words import section_of, term_label, term_words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_pages"), pytest.mark.contexts]
LAST = date(2026, 11, 20)


def typed(**changes: Any) -> dict[str, str]:
    """The form of the default policy as a browser sends it."""
    terms = terms_of(read_policy(default_body(), version=1)) | changes
    fields = {name_of(key): "" if value is None else str(value) for key, value in terms.items()}
    return fields | {"effective_on": NEXT.isoformat(), "reason": "门槛上调"}


def test_every_term_has_a_name_a_section_and_a_value_in_words() -> None:
    terms = terms_of(read_policy(default_body(), version=1))
    labels = {key: term_label(key) for key in terms}
    assert len(set(labels.values())) == len(terms)
    assert labels["books.wealth.cap"] == "财富客户：上限户数"
    assert {section_of(key) for key in terms} == {"tiering", "weights", "books", "guards"}
    words = {key: term_words(key, value) for key, value in terms.items()}
    assert words["tiering.tiers.private"] == "6,000,000 元"
    assert words["books.wealth.cap"] == "500 户"
    assert words["books.mid.cap"] == "不限"
    assert words["books.mid.co_manager"] == "无"
    assert words["books.private.co_manager"] == "支行负责人"
    assert words["guards.bad_row_limit_permille"] == "1‰"
    assert words["tiering.min_days_in_year"] == "31 天"
    assert term_words("tiering.asset_class_weights.fund", Decimal("0.2500")) == "0.25"


def test_before_the_first_version_the_list_says_so(maker: User) -> None:
    page = page_of(maker, "/policies/")
    assert "还没有策略版本" in page and "提出变更" not in page
    assert client_of(maker).get("/policies/propose/").status_code == 404
    assert client_of(maker).get("/policies/compare/").status_code == 404


def test_heads_read_what_was_approved_and_know_of_no_proposal(maker: User, checker: User) -> None:
    made = propose(maker)
    head = account("outlet_head")
    page = page_of(head, "/policies/")
    assert "现行 <b>第 1 版</b>" in page
    assert "第 2 版" not in page and "待批准" not in page and "提出变更" not in page
    for path in ("/policies/2/", "/policies/compare/?old=1&new=2"):
        assert client_of(head).get(path).status_code == 404
    approve_policy(version=made, revision=1, by=checker, at=timezone.now())
    page = page_of(head, "/policies/2/")
    assert "已批准，未生效" in page
    assert "200,000 元" in page and "300,000 元" in page
    assert "试算" not in page and "批准作废" not in page


def test_the_states_follow_the_days(maker: User, checker: User) -> None:
    approve_policy(version=propose(maker), revision=1, by=checker, at=timezone.now())
    with time_machine.travel(datetime(2026, 12, 1, 4, tzinfo=UTC), tick=False):
        page = page_of(maker, "/policies/")
        assert "现行 <b>第 2 版</b>" in page and "已被取代" in page


def test_two_versions_stand_side_by_side_with_what_differs_marked(maker: User) -> None:
    propose(maker, **{"tiering.tiers.wealth": 300000, "books.wealth.cap": 600})
    page = page_of(maker, "/policies/compare/?old=1&new=2")
    assert "2 项不同" in page
    assert page.count('class="is-hot"') == 2
    assert "500 户" in page and "<b>600 户</b>" in page
    assert "活期" not in page
    assert "活期" in page_of(maker, "/policies/compare/?old=1&new=2&all=1")
    assert "没有不同" in page_of(maker, "/policies/compare/?old=1&new=1")


def test_the_comparison_opens_with_the_newest_that_waits_beside_the_one_in_force(
    maker: User, checker: User
) -> None:
    def shown(user: User) -> tuple[int, int]:
        page = client_of(user).get("/policies/compare/").context["page"]
        return page.old.version, page.new.version

    approve_policy(version=propose(maker), revision=1, by=checker, at=timezone.now())
    propose(maker, **{"tiering.tiers.mid": 60000})
    withdrawn = propose(maker, **{"tiering.tiers.mid": 70000})
    withdraw_policy(version=withdrawn, by=maker, at=timezone.now())
    assert shown(checker) == (1, 3)  # version 2 is approved and its day to come
    assert shown(account("branch_office")) == (1, 2)  # knows of no proposal


@pytest.mark.parametrize("query", ["old=9", "new=x", "old=-1", "new=1.0", "new=" + "9" * 30])
def test_versions_that_are_not_there_are_not_found(maker: User, query: str) -> None:
    ensure_default_policy(at=timezone.now())
    assert client_of(maker).get(f"/policies/compare/?{query}").status_code == 404


def test_a_form_proposes_and_the_page_tells_who_must_approve(maker: User) -> None:
    ensure_default_policy(at=timezone.now())
    client = client_of(maker)
    assert 'value="6000000"' in client.get("/policies/propose/").content.decode()
    sent = typed(**{"tiering.tiers.wealth": "300000", "tiering.asset_class_weights.fund": "0.5"})
    response = client.post("/policies/propose/", sent, follow=True)
    page = response.content.decode()
    assert response.redirect_chain == [("/policies/2/", 302)]
    assert "等总行另一人批准" in page and "提出人不能批准自己的变更" in page
    assert "formaction" not in page
    made = PolicyVersion.objects.get(version=2)
    assert made.body["tiering"]["tiers"]["wealth"] == 300000
    assert made.body["tiering"]["asset_class_weights"]["fund"] == "0.5"
    assert "cap" not in made.body["books"]["mid"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"tiering.tiers.mid": "300000"}, "依次变小"),
        ({"tiering.tiers.mid": ""}, "请填写"),
        ({"tiering.tiers.mid": "many"}, "请填 0 或更大的数"),
        ({"tiering.asset_class_weights.fund": "11"}, "权重最大为 10"),
        ({"tiering.asset_class_weights.fund": "0.00001"}, "4"),
        ({"books.wealth.initial": "501"}, "计划户数不能大于上限户数"),
        ({"books.wealth.cap": "10000000000000000000000"}, "最大为 1,000,000,000"),
        ({"books.wealth.primary": "teller"}, "teller"),
        ({}, "没有要变更的内容"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_lost(
    maker: User, changes: dict[str, str], said: str
) -> None:
    ensure_default_policy(at=timezone.now())
    response = client_of(maker).post("/policies/propose/", typed(**changes))
    page = response.content.decode()
    assert said in page
    assert "门槛上调" in page  # what was typed is kept
    assert not PolicyVersion.objects.filter(version=2).exists()


def test_a_published_day_and_a_missing_reason_are_said(maker: User) -> None:
    ensure_default_policy(at=timezone.now())
    published(RunFactory(as_of=LAST))
    sent = typed(**{"tiering.tiers.mid": "60000"})
    page = client_of(maker).post("/policies/propose/", sent | {"effective_on": "2026-11-20"})
    assert "已经发布过数据" in page.content.decode()
    page = client_of(maker).post("/policies/propose/", sent | {"reason": " "})
    assert "请写明理由" in page.content.decode()


def test_another_person_approves_on_the_page_and_the_maker_cannot(
    maker: User, checker: User
) -> None:
    propose(maker)
    assert "formaction" in page_of(checker, "/policies/2/")
    refused = client_of(maker).post("/policies/2/approve/", {"revision": 1}, follow=True)
    assert "提出人不能批准" in refused.content.decode()
    stale = client_of(checker).post("/policies/2/approve/", {"revision": 7}, follow=True)
    assert "请重新看过再决定" in stale.content.decode()
    nothing = client_of(checker).post("/policies/2/approve/", follow=True)
    assert "请重新看过再决定" in nothing.content.decode()
    done = client_of(checker).post("/policies/2/approve/", {"revision": 1}, follow=True)
    assert "从生效日那一夜起采用" in done.content.decode()
    assert PolicyVersion.objects.get(version=2).approved_by == checker


def test_rejecting_withdrawing_and_editing_on_the_page(maker: User, checker: User) -> None:
    propose(maker)
    page = client_of(checker).post("/policies/2/reject/", {"revision": 1}, follow=True)
    assert "请写明理由" in page.content.decode()
    client = client_of(maker)
    sent = typed(**{"tiering.tiers.wealth": "250000"})
    edited = client.post("/policies/2/edit/", sent, follow=True)
    assert "（第 2 稿）" in edited.content.decode()
    assert "只有提出人能修改" in client_of(checker).get(
        "/policies/2/edit/", follow=True
    ).content.decode()  # fmt: skip
    page = client_of(checker).post(
        "/policies/2/reject/", {"revision": 2, "note": "缺人"}, follow=True
    )
    assert "已驳回" in page.content.decode() and "缺人" in page.content.decode()
    propose(maker)
    assert "已撤回" in client.post("/policies/3/withdraw/", follow=True).content.decode()


def test_an_approved_one_says_that_an_edit_voids_it(maker: User, checker: User) -> None:
    approve_policy(version=propose(maker), revision=1, by=checker, at=timezone.now())
    assert "修改会使批准作废" in page_of(maker, "/policies/2/")
    assert "一修改，批准就作废" in page_of(maker, "/policies/2/edit/")


def test_an_outdated_one_says_so(maker: User, checker: User) -> None:
    propose(maker)
    second = propose(maker, **{"tiering.tiers.mid": 60000})
    approve_policy(version=second, revision=1, by=checker, at=timezone.now())
    assert "已过时" in page_of(checker, "/policies/2/")

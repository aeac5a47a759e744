"""The trial on the page of a proposal: begun once, told in numbers and consequences."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from nightly.trial import trial_facts
from operations.models import Job, PolicyVersion
from organisation.models import User
from tests.factories import InstitutionFactory, RunFactory, published
from tests.policies.bodies import body
from tests.policies.conftest import NOON
from tests.policies.pages import NEXT, client_of, page_of, propose
from tests.policies.results import tried
from tiering.services.policies import ensure_default_policy
from tiering.services.policy_proposals import approve_policy, edit_policy

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_pages")]
LAST = date(2026, 11, 20)


def test_a_trial_is_told_in_numbers_and_consequences(maker: User, checker: User) -> None:
    ensure_default_policy(at=timezone.now())
    first = PolicyVersion.objects.get(version=1)
    published(RunFactory(as_of=LAST, policy_version=first))
    InstitutionFactory(code="O0001", name="望江路网点")
    made = propose(maker)
    assert "试算完成后才能批准" in page_of(checker, "/policies/2/")
    tried(made, maker)
    page = page_of(checker, "/policies/2/")
    assert "2,400<span" in page and "其中升 2,314" in page
    assert "1,205<span" in page and "新有人管 9，不再有人管 703" in page
    assert "17<span" in page and "现在 12" in page
    assert "无人管户 55 → 749 户；协管变化 6 户" in page
    assert "望江路网点" in page and "+2,228" in page and "−2,228" in page
    assert "按 2026-11-20 已发布的余额和管户（第 1 版策略）" in page
    assert "重新试算" not in page and "试算完成后才能批准" not in page


def test_only_what_was_tried_on_the_newest_day_as_it_reads_now_is_approved(
    maker: User, checker: User
) -> None:
    published(RunFactory(as_of=LAST - timedelta(days=1)))
    older, running, other = propose(maker), propose(maker), propose(maker)
    tried(older, maker)
    run = RunFactory(as_of=LAST)
    published(run)
    tried(running, maker, state="running", result=None, ended_at=None)
    edit_policy(
        version=other, given=body({"tiering.tiers.wealth": 310000}), effective_on=NEXT,
        reason="再议", by=maker, at=timezone.now(),
    )  # fmt: skip
    tried(other, maker)  # the first text, before it was edited
    for version, revision in ((older, 1), (running, 1), (other, 2)):
        page = page_of(checker, f"/policies/{version.version}/")
        assert "试算完成后才能批准" in page and ">批准</button>" not in page
        sent = {"revision": revision}
        answer = client_of(checker).post(f"/policies/{version.version}/approve/", sent, follow=True)
        assert "还没有按最近的数据日试算完" in answer.content.decode()
        version.refresh_from_db()
        assert version.approved_at is None
    tried(other, maker)
    assert ">批准</button>" in page_of(checker, f"/policies/{other.version}/")
    approve_policy(version=other, revision=2, by=checker, at=timezone.now())
    page = page_of(checker, f"/policies/{older.version}/")  # outdated now: only to be rejected
    assert "已过时" in page and ">批准</button>" not in page and ">驳回</button>" in page


def test_other_weights_are_said_not_to_be_in_the_trial(maker: User) -> None:
    published(RunFactory(as_of=LAST))
    propose(maker)
    assert "权重的影响不在试算里" not in page_of(maker, "/policies/2/")
    propose(maker, **{"tiering.asset_class_weights.fund": Decimal("0.5")})
    assert "权重的影响不在试算里" in page_of(maker, "/policies/3/")


def test_a_trial_of_other_facts_asks_to_be_done_anew(maker: User) -> None:
    published(RunFactory(as_of=LAST))
    made = propose(maker)
    tried(made, maker)
    published(RunFactory(as_of=date(2026, 11, 21)))
    page = page_of(maker, "/policies/2/")
    assert "请重新试算" in page and "重新试算</button>" in page


def test_locked_roles_are_told_with_what_they_hold_back(maker: User) -> None:
    published(RunFactory(as_of=LAST))
    made = propose(maker)
    facts = trial_facts(made)
    assert facts is not None
    tried(made, maker, params=facts.params() | {"locked_roles": ["relationship_manager"]})
    page = page_of(maker, "/policies/2/")
    assert "生效日锁包" in page and "理财客户经理" in page and "41 户的变动成为提案" in page


def test_starting_a_trial_makes_one_job_and_its_fragment_asks_until_it_is_over(
    maker: User, django_capture_on_commit_callbacks: Any
) -> None:
    published(RunFactory(as_of=LAST))
    propose(maker)
    client = client_of(maker)
    page = client.post("/policies/2/trial/", follow=True).content.decode()
    client.post("/policies/2/trial/")
    (job,) = Job.objects.all()
    assert job.params["version"] == 2 and job.kind == "policy_trial"
    assert "已开始试算" in page and 'hx-get="/policies/2/trial/"' in page
    assert page.count("hx-get") == 1  # the fragment asks, not the job inside it
    assert "排队中" in client.get("/policies/2/trial/").content.decode()
    Job.objects.update(state="failed", error="NotInLake", ended_at=NOON)
    page = client.get("/policies/2/trial/").content.decode()
    assert "hx-get" not in page and "数据湖里缺少" in page and "重新试算" in page
    listed = client.get("/jobs/").content.decode()
    assert "策略试算" in listed


def test_nothing_is_tried_before_the_first_published_day_or_of_what_is_over(maker: User) -> None:
    propose(maker)
    page = client_of(maker).post("/policies/2/trial/", follow=True).content.decode()
    assert "现在不能试算" in page and "还不能试算" in page
    published(RunFactory(as_of=LAST))
    client_of(maker).post("/policies/1/trial/")
    assert not Job.objects.exists()
    assert client_of(maker).get("/policies/9/trial/").status_code == 404


def test_the_pages_need_as_many_statements_for_one_version_as_for_fifty(
    maker: User, checker: User
) -> None:
    published(RunFactory(as_of=LAST))
    tried(propose(maker), maker)
    client = client_of(checker)
    paths = ("/policies/", "/policies/2/", "/policies/compare/?old=1&new=2")
    counts = []
    for _ in range(2):
        found = []
        for path in paths:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200
            found.append(len(queries))
        counts.append(found)
        for n in range(48):
            propose(maker, **{"tiering.tiers.wealth": 400000 + n})
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 12, counts

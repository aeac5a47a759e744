"""What one person is told: counted at the bell, read once, seen by nobody else."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from operations.models import Job, PersonalNotice
from operations.services.jobs import JobRefused, run_job
from operations.services.telling import KEPT_FOR, forget_old, mark_read, tell_person
from organisation.rules.roles import Role
from tests.factories import BookRequestFactory, InstitutionFactory, JobFactory, account
from tests.numbers import numbers
from tests.published import publish
from tests.web.reading import without_tokens
from tiering.services.requests import approve, reject
from web.pages.own_notices import _KINDS, own_row

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
FACTS: dict[str, dict[str, Any]] = {
    "book_moved": {"role": "relationship_manager", "is_primary": True, "joined": 3, "left": 1},
    "shortage": {"outlet": "O1", "name": "望江路网点", "role": "relationship_manager",
                 "clients": 86, "managers": 1},
    "request_decided": {"request": 1, "kind": "hand_over", "status": "approved"},
    "request_done": {"request": 1, "kind": "claim", "status": "refused", "outcome": "no_room"},
    "requests_waiting": {"branch": "O1", "kind": "release", "by": "E7"},
    "proposals_waiting": {"branch": "O1", "proposals": 12},
    "export_waiting": {"job": 1, "by": "E7", "rows": 1501},
    "job_ended": {"job": 1, "kind": "policy_trial", "state": "done"},
    "policy_asked": {"version": 3, "by": "E7", "effective_on": "2026-12-01"},
    "policy_decided": {"version": 3, "by": "E8", "effective_on": "2026-12-01",
                       "status": "approved"},
    "token_granted": {"token": 1},
    "team_joined": {"client": "C7", "by": "E7"}, "team_ended": {"client": "C7", "members": 2},
    "stand_in": {"other": "E7", "role": "loan_manager", "from_on": "2026-12-01",
                 "until_on": "2026-12-09"},
    "clients_handed": {"as": "list", "clients": 3, "by": "E7"},
}  # fmt: skip


def told(employee_no: str, kind: str = "book_moved", key: str = "k1", **given: Any) -> None:
    tell_person(
        key=key, employee_no=employee_no, kind=kind, facts=FACTS[kind] | given, at=AT,
        as_of=date(2026, 11, 20),
    )  # fmt: skip


def page(user: Any, path: str = "/notices/") -> str:
    client = Client()
    client.force_login(user)
    response = client.get(path)
    assert response.status_code == 200
    return without_tokens(str(response.content.decode()))


def main_of(html: str) -> str:
    return html.split("<main", 1)[1]


def test_every_kind_has_words() -> None:
    assert set(_KINDS) == set(PersonalNotice.Kind.values) == set(FACTS)


@pytest.mark.parametrize("kind", sorted(FACTS))
def test_each_kind_says_what_and_where(kind: str) -> None:
    role = "branch_office" if kind.endswith("_waiting") else "outlet_head"
    user = account(role, InstitutionFactory(code="O1"))
    told(user.employee_no, kind)
    html = main_of(page(user))
    assert {
        "book_moved": "移入 3 户，移出 1 户", "shortage": "望江路网点 缺理财客户经理 1 名",
        "request_decided": "移交申请已批准", "request_done": "移入人已满",
        "policy_asked": "E7 提出，拟从 2026-12-01 起生效",
        "policy_decided": "E8 批准，从 2026-12-01 起生效",
        "requests_waiting": "最近一项：移出，E7 提出", "export_waiting": "E7 提出，1,501 户",
        "proposals_waiting": "12 项夜间提案等您审批", "job_ended": "后台任务已完成",
        "token_granted": "授予了 API 令牌",
        "team_joined": "您已加入客户 C7 的服务团队", "team_ended": "2 名成员不再看到客户",
        "stand_in": "2026-12-01 至 2026-12-09，看并维护对方的管户包",
        "clients_handed": "3 位客户今天改由您联系",
    }[kind] in html  # fmt: skip
    # A book is there to be looked at from the first day on: it has not come.
    assert (">去看</a>" in html) == (kind != "stand_in")


@pytest.mark.parametrize("kind", ["requests_waiting", "proposals_waiting", "export_waiting"])
def test_who_may_decide_no_more_is_told_no_more_of_what_waits(kind: str) -> None:
    user = account("outlet_head", InstitutionFactory(code="O1"))
    told(user.employee_no, kind)
    html = main_of(page(user))
    assert "等" in html and ">去看</a>" not in html
    assert "E7" not in html and "1501" not in numbers(html)


def test_the_bell_counts_the_unread_of_this_person_only() -> None:
    mine, other = account("relationship_manager"), account("relationship_manager")
    publish([])
    for n in range(3):
        told(mine.employee_no, key=f"k{n}")
    told(other.employee_no, key="k9", joined=77)
    html = page(mine, "/")
    assert (
        "通知，3 条未读" in html and '<span class="l-bell__n" aria-hidden="true">3</span>' in html
    )
    assert "77" not in numbers(main_of(page(mine)))
    mark_read(employee_no=mine.employee_no, only=None, at=AT)
    assert "l-bell__n" not in page(mine, "/")
    assert "通知，1 条未读" in page(other, "/")


def test_the_bell_counts_before_the_first_night_too() -> None:
    user = account("relationship_manager")
    told(user.employee_no)
    assert "通知，1 条未读" in page(user, "/")


def test_more_than_99_are_many() -> None:
    user = account("relationship_manager")
    publish([])
    for n in range(120):
        told(user.employee_no, key=f"k{n}")
    assert '<span class="l-bell__n" aria-hidden="true">99+</span>' in page(user, "/")
    assert main_of(page(user)).count("c-told__row") == 100


def test_one_is_marked_read_then_all_and_never_another_s() -> None:
    mine, other = account("relationship_manager"), account("relationship_manager")
    for n, who in enumerate((mine, mine, other)):
        told(who.employee_no, key=f"k{n}")
    first, _second, foreign = PersonalNotice.objects.order_by("pk")
    client = Client()
    client.force_login(mine)
    client.post("/notices/read/", {"notice": foreign.pk})
    client.post("/notices/read/", {"notice": "x"})
    assert not PersonalNotice.objects.filter(read_at__isnull=False).exists()
    client.post("/notices/read/", {"notice": first.pk})
    assert list(PersonalNotice.objects.filter(read_at__isnull=False)) == [first]
    client.post("/notices/read/")
    assert list(PersonalNotice.objects.filter(read_at__isnull=True)) == [foreign]


def test_telling_twice_tells_once_and_keeps_what_was_read() -> None:
    told("E1")
    mark_read(employee_no="E1", only=None, at=AT)
    told("E1", joined=99)
    notice = PersonalNotice.objects.get()
    assert (notice.facts["joined"], notice.read_at) == (3, AT)


@pytest.mark.parametrize("role", Role.values)
def test_everybody_has_a_page_of_notices_and_only_night_readers_the_nights(role: str) -> None:
    html = main_of(page(account(role)))
    assert "没有给您的通知" in html
    assert ("早的日子在前" in html) == (role in ("head_office", "branch_office", "administrator"))


@pytest.mark.parametrize(("decide", "words"), [(approve, "已批准"), (reject, "已驳回")])
def test_who_asked_is_told_what_was_decided(decide: Any, words: str) -> None:
    branch = InstitutionFactory(code="B1", level="branch")
    office, manager = account("branch_office", branch), account("relationship_manager")
    asked = BookRequestFactory(made_by=manager, kind="release")
    night = BookRequestFactory(kind="proposal")  # nobody asked for it
    decide(requests=[asked, night], by=office, on=date(2026, 11, 20))
    (notice,) = PersonalNotice.objects.all()
    assert notice.employee_no == manager.employee_no
    assert f"移出申请{words}" in page(manager)


def test_a_job_that_ends_tells_who_asked_for_it_once() -> None:
    user = account("head_office")
    jobs = [JobFactory(made_by=user) for _ in range(2)]

    def refuse(_params: Any, _progress: Any) -> Any:
        raise JobRefused("gone")

    run_job(job_id=jobs[0].pk, work=lambda _p, _r: {"rows": 1}, clock=timezone.now)
    run_job(job_id=jobs[0].pk, work=lambda _p, _r: {"rows": 1}, clock=timezone.now)
    run_job(job_id=jobs[1].pk, work=refuse, clock=timezone.now)
    states = [notice.facts["state"] for notice in PersonalNotice.objects.order_by("pk")]
    assert states == [Job.State.DONE, Job.State.FAILED]
    html = main_of(page(user))
    assert "后台任务已完成" in html and "后台任务失败" in html
    assert re.findall(r'href="(/jobs/\d+/)"', html)


def test_old_notices_go() -> None:
    told("E1", key="old")
    told("E1", key="new")
    PersonalNotice.objects.filter(key="old").update(told_at=AT - KEPT_FOR - timedelta(days=1))
    assert forget_old(today=AT.date()) == 1
    assert PersonalNotice.objects.get().key == "new"


def test_a_kind_nobody_named_shows_as_itself() -> None:
    user = account("teller")
    notice = PersonalNotice(kind="odd", facts={}, told_at=AT)
    from organisation.selectors.access import access_of

    assert own_row(notice, access_of(user, on=AT.date())).title == "odd"

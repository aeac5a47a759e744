"""One's own jobs: their list, their progress, cancelling; a colleague's job does not exist."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from operations.models import Job
from organisation.models import User
from organisation.rules.roles import Role
from tests.factories import JobFactory, account
from tests.signed_in import browser_of as client_of
from web.pages.jobs import JOB_ERROR_TEXTS, JOB_LABELS, JOB_STATE_LABELS, job_view

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)


@pytest.fixture
def maker() -> User:
    return account("head_office")


def test_every_kind_and_state_has_words() -> None:
    assert set(JOB_LABELS) == set(Job.Kind.values)
    assert set(JOB_STATE_LABELS) == set(Job.State.values)


def test_a_running_job_shows_its_count_and_asks_again(maker: User) -> None:
    job = JobFactory(made_by=maker, state="running", done=6420, total=10000, started_at=NOW)
    page = client_of(maker).get(f"/jobs/{job.pk}/").content.decode()
    assert "6,420 / 10,000" in page
    assert f'hx-get="/jobs/{job.pk}/" hx-trigger="every 2s"' in page
    assert 'width="64.20"' in page
    assert "可以离开本页" in page and 'href="/jobs/"' in page


def test_led_to_one_job_there_is_a_page_and_asked_again_only_the_job(maker: User) -> None:
    job = JobFactory(made_by=maker, state="running", done=1, total=2, started_at=NOW)
    client = client_of(maker)
    assert "<html" in client.get(f"/jobs/{job.pk}/").content.decode()
    fragment = client.get(f"/jobs/{job.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment and "1 / 2" in fragment


def test_a_job_that_is_over_no_longer_asks(maker: User) -> None:
    ended = NOW + timedelta(seconds=3)
    job = JobFactory(made_by=maker, state="done", started_at=NOW, ended_at=ended, result={})
    page = client_of(maker).get(f"/jobs/{job.pk}/").content.decode()
    assert "hx-get" not in page
    assert "3.0 秒" in page and "取消任务" not in page


@pytest.mark.parametrize(
    ("error", "words"),
    [(code, str(text)) for code, text in JOB_ERROR_TEXTS.items()]
    + [("KeyError", "程序出错（KeyError），详情已记入日志，请交系统管理员。"), ("", "")],
)
def test_a_failure_says_why_in_words(maker: User, error: str, words: str) -> None:
    job = JobFactory(made_by=maker, state="failed", error=error, ended_at=NOW)
    assert job_view(job, maker).why == words


def test_another_attempt_is_told(maker: User) -> None:
    job = JobFactory(made_by=maker, state="running", attempts=2, error="OSError")
    page = client_of(maker).get(f"/jobs/{job.pk}/").content.decode()
    assert "第 2 次尝试，最多 3 次" in page
    fresh = JobFactory(made_by=maker, state="running", attempts=1)
    assert "次尝试" not in client_of(maker).get(f"/jobs/{fresh.pk}/").content.decode()


def test_cancelling_asks_and_tells(maker: User) -> None:
    job = JobFactory(made_by=maker, state="running", attempts=1, started_at=NOW)
    client = client_of(maker)
    assert "已要求取消" in client.post(f"/jobs/{job.pk}/cancel/", follow=True).content.decode()
    job.refresh_from_db()
    assert job.cancel_asked_by == maker
    page = client.get(f"/jobs/{job.pk}/").content.decode()
    assert "正在停下" in page and "取消任务" not in page
    Job.objects.filter(pk=job.pk).update(state="done", ended_at=NOW)
    assert "不用取消" in client.post(f"/jobs/{job.pk}/cancel/", follow=True).content.decode()


def test_a_colleagues_job_does_not_exist(maker: User) -> None:
    job = JobFactory(made_by=maker, state="running", total=77, done=33)
    client = client_of(account("head_office"))
    assert client.get(f"/jobs/{job.pk}/").status_code == 404
    assert client.post(f"/jobs/{job.pk}/cancel/").status_code == 404
    assert "没有任务" in client.get("/jobs/").content.decode()
    job.refresh_from_db()
    assert job.cancel_asked_at is None


def test_the_list_has_the_newest_first_and_as_many_statements_for_fifty(maker: User) -> None:
    client = client_of(maker)
    JobFactory(made_by=maker, key="first", state="failed", error="attempts", ended_at=NOW)
    counts = []
    for more in (0, 55):
        for n in range(more):
            JobFactory(made_by=maker, made_at=NOW + timedelta(minutes=n))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page = client.get("/jobs/").content.decode()
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12
    assert page.count('class="c-job"') == 50
    assert "试了三次" not in page  # the oldest is beyond the fifty


@pytest.mark.parametrize("role", Role.values)
def test_who_can_start_a_job_finds_it_in_the_navigation(role: str) -> None:
    html = client_of(account(role)).get("/").content.decode()
    assert ('<a class="l-nav__link" href="/jobs/"' in html) == (
        role not in ("teller", "employee", "administrator")
    )

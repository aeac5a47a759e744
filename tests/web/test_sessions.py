"""How long a session lasts and what ends it: idleness, the day, leaving, changes of the account."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from operations.models import NightlyRun
from organisation.models import User
from organisation.rules.second_factor import code_at, new_secret
from organisation.services.account_codes import issue_code, set_password_with_code
from organisation.services.accounts import change_password, disable_account, enable_account
from organisation.services.second_factor import reset_second_factor, set_second_factor
from tests.factories import RunFactory, StepFactory, account, second_factor
from tests.house.sources import ROOT
from wealthcrm.settings import SESSION_IDLE, SESSION_LONGEST
from web.tasks import drop_old_sessions

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/nights/?x=1"}


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def is_in(client: Client) -> bool:
    return client.get("/roles/").status_code == 200


def test_the_limits_are_those_of_the_house() -> None:
    assert (timedelta(minutes=15), timedelta(hours=12)) == (SESSION_IDLE, SESSION_LONGEST)


def test_an_idle_session_ends_after_fifteen_minutes(clock: time_machine.Traveller) -> None:
    client = browser(account("teller"))
    clock.move_to(NOW + SESSION_IDLE - SECOND)
    assert is_in(client)
    clock.move_to(NOW + 2 * SESSION_IDLE - SECOND)
    response = client.get("/roles/?x=1")
    assert response["Location"] == "/sign-in/?next=%2Froles%2F%3Fx%3D1&why=idle"
    assert "15 分钟没有操作" in client.get(response["Location"]).content.decode()
    assert not is_in(client)


def test_a_session_in_use_lasts_twelve_hours_and_no_longer(clock: time_machine.Traveller) -> None:
    client = browser(account("teller"))
    at = NOW
    while at + timedelta(minutes=14) < NOW + SESSION_LONGEST:
        at += timedelta(minutes=14)
        clock.move_to(at)
        assert is_in(client)
    clock.move_to(NOW + SESSION_LONGEST)
    assert "why=long" in client.get("/roles/")["Location"]


def test_polling_does_not_keep_a_session_alive(clock: time_machine.Traveller) -> None:
    run = RunFactory(status=NightlyRun.Status.RUNNING)
    StepFactory(run=run, status="running")
    client = browser(account("head_office"))
    url = reverse("night_live", args=[run.as_of])
    for minutes in (5, 10, 14):
        clock.move_to(NOW + timedelta(minutes=minutes))
        assert client.get(url, headers=HTMX).status_code == 200
    clock.move_to(NOW + SESSION_IDLE)
    response = client.get(url, headers=HTMX)
    # The whole page goes to the sign-in, and from there back to the page, not to the fragment.
    assert response.status_code == 401
    assert response["HX-Redirect"] == "/sign-in/?next=%2Fnights%2F%3Fx%3D1&why=idle"
    assert not is_in(client)


def patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry)
        else:
            yield entry


def test_every_fragment_that_a_page_polls_is_marked_as_polled() -> None:
    marked = {
        pattern.name
        for pattern in patterns(get_resolver())
        if getattr(pattern.callback, "is_polled", False)
    }
    polled = set()
    for path in (ROOT / "templates").rglob("*.html"):
        for tag in re.findall(r"<\w+[^>]*hx-trigger=\"[^\"]*every[^>]*>", _flat(path.read_text())):
            polled |= set(re.findall(r"hx-get=\"\[(\w+)", tag))
    assert polled == marked
    assert "night_live" in marked


def _flat(template: str) -> str:
    """With ``{% url "name" … %}`` as ``[name]`` and other tags gone: ``>`` then ends a tag."""
    flat = re.sub(r"{% url \"(\w+)\".*?%}", r"[\1]", template)
    return re.sub(r"{%.*?%}|{{.*?}}", "", flat)


def test_a_form_sent_too_late_leads_back_to_the_page_it_lay_on(
    clock: time_machine.Traveller,
) -> None:
    client = browser(account("branch_office"))
    clock.move_to(NOW + SESSION_IDLE)
    page = "http://testserver/people/of/E1/leave/"
    response = client.post("/people/leave/7/over/", headers={"Referer": page})
    assert response["Location"] == "/sign-in/?next=%2Fpeople%2Fof%2FE1%2Fleave%2F&why=idle"
    for elsewhere in ("https://evil.example/x", ""):
        response = Client().post("/people/leave/7/over/", headers={"Referer": elsewhere})
        assert response["Location"] == "/sign-in/?next=%2F"


def test_who_left_is_out_with_the_next_click_everywhere() -> None:
    user = account("relationship_manager")
    clients = [browser(user), browser(user)]
    assert all(map(is_in, clients))
    user.staff.postings.update(left_on=date(2026, 1, 1))
    for client in clients:
        assert "why=left" in client.get("/roles/")["Location"]
        assert "_auth_user_id" not in client.session


def test_a_disabled_account_is_out_and_enabling_it_brings_no_session_back() -> None:
    admin, user = account("administrator"), account("teller")
    clients = [browser(user), browser(user)]
    disable_account(user=user, by=admin)
    assert not is_in(clients[0])
    enable_account(user=user, by=admin)
    assert not any(map(is_in, clients))
    assert is_in(browser(User.objects.get(pk=user.pk)))


@pytest.mark.parametrize("how", ["changed", "by code", "factor set", "factor reset"])
def test_a_changed_password_or_factor_ends_the_other_sessions(how: str) -> None:
    admin, user = account("administrator"), account("teller")
    bystander = browser(account("teller"))
    if how == "factor reset":
        second_factor(user)
    clients = [browser(user), browser(user)]
    assert all(map(is_in, clients))
    phrase = "another long phrase"
    if how == "changed":
        change_password(user=user, password=phrase, by=user)
    elif how == "by code":
        code = issue_code(user=user, by=admin)
        set_password_with_code(employee_no=user.employee_no, code=code, password=phrase)
    elif how == "factor set":
        secret, now = new_secret(), datetime.now(UTC)
        set_second_factor(user=user, secret=secret, code=code_at(secret, now), by=user)
    else:
        reset_second_factor(user=user, by=admin, reason="lost")
    assert not any(map(is_in, clients))
    assert is_in(bystander)


def test_a_session_that_does_not_say_when_it_began_is_over() -> None:
    client = browser(account("teller"))
    session = client.session
    del session["signed_in_at"]
    session.save()
    assert not is_in(client)


def test_seeing_a_page_writes_no_session_within_a_minute(
    clock: time_machine.Traveller, django_assert_num_queries: object
) -> None:
    client = browser(account("teller"))
    before = dict(client.session)
    clock.move_to(NOW + timedelta(seconds=59))
    assert is_in(client)
    assert dict(client.session) == before
    clock.move_to(NOW + timedelta(seconds=60))
    assert is_in(client)
    assert dict(client.session) != before


def test_rows_of_sessions_that_are_over_are_removed_and_no_others() -> None:
    living, over = browser(account("teller")), browser(account("teller"))
    Session.objects.filter(pk=over.session.session_key).update(expire_date=NOW - timedelta(days=1))
    Session.objects.filter(pk=living.session.session_key).update(
        expire_date=datetime.now(UTC) + timedelta(days=1)
    )
    drop_old_sessions()
    assert set(Session.objects.values_list("pk", flat=True)) == {living.session.session_key}

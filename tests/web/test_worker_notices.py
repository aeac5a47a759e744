"""A worker that stopped or hangs is told by the pages to who sees nights."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from operations.services.heartbeat import beat, beat_of
from organisation.rules.roles import Role
from tests.factories import RunFactory, account, published
from tests.web.routes import NIGHT_READERS
from tests.web.test_notices import AT, DAY, main_of, page


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role.values)
def test_a_worker_that_stopped_is_told_by_the_pages_to_who_sees_nights(role: str) -> None:
    published(RunFactory(as_of=DAY))
    beat(AT)
    client = Client()
    client.force_login(account(role))
    for silence, is_told in ((3, False), (4, role in NIGHT_READERS)):
        with time_machine.travel(AT + timedelta(minutes=silence), tick=False):
            html = client.get("/").content.decode()
            nights = client.get("/nights/").content.decode()
        assert ("后台程序没有在工作" in html) == is_told
        assert ("自 11-21 06:03 起没有处理过任何消息" in nights) == is_told


@pytest.mark.django_db
def test_a_worker_that_hangs_beside_one_that_works_is_named_to_who_sees_nights() -> None:
    beat_of("celery@hung", AT)
    with time_machine.travel(AT + timedelta(minutes=4), tick=False):
        beat(AT + timedelta(minutes=4))
        beat_of("celery@well", AT + timedelta(minutes=4))
        html = main_of(page("administrator", "/notices/"))
    assert "celery@hung 自 11-21 06:03 起没有处理过消息" in html
    assert "celery@well" not in html
    with time_machine.travel(AT + timedelta(minutes=8), tick=False):  # now none works: said once
        html = main_of(page("administrator", "/notices/"))
    assert ("后台程序没有在工作" in html, "没有回应" in html) == (True, False)

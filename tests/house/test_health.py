"""A deployed process is healthy when it answers, not when it merely lives."""

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
import time_machine
from celery.contrib.testing.worker import start_worker
from celery.signals import task_postrun, worker_shutting_down
from celery.utils.nodenames import worker_direct
from django.core.wsgi import get_wsgi_application
from django.test import Client
from django_celery_beat.models import IntervalSchedule, PeriodicTask

from nightly.tasks import heartbeat, own_heartbeat
from operations.services.heartbeat import (
    beat,
    beat_of,
    known_workers,
    leave,
    silent_workers,
    stalled_since,
)
from tests.house.sources import ROOT
from wealthcrm.celery import app
from wealthcrm.health import beat_sent_lately, main, web_answers, worker_works

NOW = datetime(2026, 3, 2, 4, 30, tzinfo=UTC)


class Quiet(WSGIRequestHandler):
    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def server(transactional_db: None, settings: Any) -> Iterator[WSGIServer]:
    # The build of the image collects the static files; a test does not.
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": plain}}
    made = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Quiet)
    thread = threading.Thread(target=made.serve_forever)
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


def test_the_web_server_is_healthy_while_the_sign_in_page_comes(server: WSGIServer) -> None:
    assert web_answers(server.server_port)


def test_the_web_server_is_not_healthy_where_nothing_listens() -> None:
    assert not web_answers(port=1)


def _sent(at: datetime | None) -> None:
    schedule = IntervalSchedule.objects.create(every=1, period=IntervalSchedule.MINUTES)
    PeriodicTask.objects.create(name="heartbeat", task="x", interval=schedule, last_run_at=at)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("silence", "is_healthy"), [(timedelta(minutes=9), True), (timedelta(minutes=10), False)]
)
def test_beat_is_healthy_for_ten_minutes_after_it_sent_something(
    silence: timedelta, is_healthy: bool
) -> None:
    _sent(NOW - silence)
    assert beat_sent_lately(NOW) is is_healthy


@pytest.mark.django_db
def test_beat_that_never_sent_anything_is_not_healthy() -> None:
    _sent(None)
    assert not beat_sent_lately(NOW)


def test_an_unknown_process_is_a_mistake_in_the_call(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["flower"]) == 2
    assert "web|worker|beat" in capsys.readouterr().err


def test_a_worker_that_answers_and_consumes_nothing_is_not_healthy() -> None:
    """A real worker, whose broker is the tests' own, answers the ping."""
    name = f"celery@{socket.gethostname()}"
    with start_worker(app, perform_ping_check=False, pool="solo", hostname=name):
        beat(NOW)
        assert worker_works(NOW + timedelta(minutes=3))
        assert not worker_works(NOW + timedelta(minutes=3, seconds=1))
    assert not worker_works(NOW)


@pytest.mark.django_db
def test_a_monitor_is_told_that_the_worker_is_stalled() -> None:
    beat(NOW)
    for silence, status, words in ((3, 200, "worker ok"), (4, 503, "worker stalled since")):
        with time_machine.travel(NOW + timedelta(minutes=silence), tick=False):
            answer = Client().get("/health/")
        assert (answer.status_code, words in answer.content.decode()) == (status, True)


def test_each_worker_gives_a_sign_through_its_own_queue_and_says_goodbye() -> None:
    name = f"celery@{socket.gethostname()}"
    asked = NOW + timedelta(minutes=4)
    done = threading.Event()

    def notice(*, task: Any, **_kwargs: Any) -> None:
        if task.name == own_heartbeat.name:
            done.set()

    task_postrun.connect(notice)
    with start_worker(app, perform_ping_check=False, pool="solo", hostname=name):
        beat(asked)
        beat_of(name, NOW)
        assert not worker_works(asked)
        own_heartbeat.apply_async(args=[name], queue=worker_direct(name))
        assert done.wait(20)
        assert known_workers() == [name]
        assert silent_workers(asked) == []  # its sign is of the present, years after that
        assert worker_works(asked)
    worker_shutting_down.send(sender=name)
    assert known_workers() == []


WORKERS_MADE = """
import socket, sys
from celery.apps.worker import Worker
from wealthcrm.celery import app
before = {"celery"}
for machine, given in zip(sys.argv[1::2], sys.argv[2::2]):
    socket.gethostname = lambda: machine
    made = Worker(app=app, hostname=given, pool_cls="solo", quiet=True)
    print(made.hostname, *set(app.amqp.queues.consume_from) - before)
    before |= set(app.amqp.queues.consume_from)
"""


def test_one_command_on_two_machines_is_two_workers_with_a_queue_each() -> None:
    started = ("m1", "night@bank", "m2", "night@bank", "m3", "night@m3.bank")
    ran = subprocess.run(
        [sys.executable, "-c", WORKERS_MADE, *started],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    names = ["night@bank.m1", "night@bank.m2", "night@m3.bank"]
    assert ran.stdout.splitlines() == [f"{name} {worker_direct(name).name}" for name in names]


@pytest.mark.django_db
def test_a_worker_that_hangs_beside_one_that_works_is_told() -> None:
    for name in ("celery@one", "celery@two"):
        beat_of(name, NOW)
    with time_machine.travel(NOW + timedelta(minutes=4), tick=False):
        heartbeat()
        beat_of("celery@one", NOW + timedelta(minutes=4))
        answer = Client().get("/health/")
        assert (answer.status_code, "worker silent: 1" in answer.content.decode()) == (503, True)
        assert silent_workers(NOW + timedelta(minutes=4)) == [("celery@two", NOW)]
        leave("celery@two")
        assert Client().get("/health/").status_code == 200
    assert silent_workers(NOW + timedelta(minutes=8)) == [
        ("celery@one", NOW + timedelta(minutes=4))
    ]


def test_a_worker_that_never_worked_is_stalled_three_minutes_after_somebody_looked() -> None:
    assert stalled_since(NOW) is None
    assert stalled_since(NOW + timedelta(minutes=3)) is None
    assert stalled_since(NOW + timedelta(minutes=4)) == NOW

"""Requests filed and decided at the same moment: what the office is told is what is open after."""

from collections.abc import Callable
from threading import Event, Thread
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from operations.models import PersonalNotice
from tests.books.scene import ON, Scene
from tiering.models import BookRequest
from tiering.rules.book_requests import Proposal
from tiering.services.night_notices import tell_of_night
from tiering.services.requests import approve, record_proposals, request_claim, withdraw

pytestmark = pytest.mark.django_db(transaction=True)
AT_MOST = 20  # seconds


@pytest.fixture
def two(scene: Scene) -> tuple[BookRequest, BookRequest]:
    """Two open requests of one branch."""
    return scene.hand_over(), claim(scene)


def claim(scene: Scene) -> BookRequest:
    return request_claim(client_no="free", reason="老客户", by=scene.colleague, on=ON)


def unread() -> int:
    return PersonalNotice.objects.filter(kind__endswith="s_waiting", read_at__isnull=True).count()


def at_once(first: Callable[[], Any], second: Callable[[], Any]) -> None:
    """``second`` begins when ``first`` is done and not yet committed; that happens once it has
    ended, or waits for the lock of ``first``."""
    failed: list[Exception] = []
    number: list[int] = []
    begun, ended = Event(), Event()

    def beside() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                number.append(cursor.fetchone()[0])
            begun.set()
            second()
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()
            begun.set()
            ended.set()

    thread = Thread(target=beside)
    with transaction.atomic():
        first()
        thread.start()
        assert begun.wait(AT_MOST)
        assert any(ended.wait(0.01) or _waits(number[0]) for _ in range(AT_MOST * 100))
    thread.join(AT_MOST)
    assert not thread.is_alive() and not failed, failed


def _waits(number: int) -> bool:
    """Whether that backend waits for somebody's lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT cardinality(pg_blocking_pids(%s)) > 0", [number])
        return bool(cursor.fetchone()[0])


def test_two_people_who_decide_the_last_two_at_once_leave_no_notice(
    scene: Scene, two: tuple[BookRequest, BookRequest]
) -> None:
    one, other = two
    assert unread() == 1
    at_once(
        lambda: approve(requests=[one], by=scene.office, on=ON),
        lambda: approve(requests=[other], by=scene.office, on=ON),
    )
    assert unread() == 0


def test_one_taken_back_while_the_other_is_decided_leaves_none_either(
    scene: Scene, two: tuple[BookRequest, BookRequest]
) -> None:
    one, other = two
    at_once(
        lambda: withdraw(request=one, by=scene.manager),
        lambda: approve(requests=[other], by=scene.office, on=ON),
    )
    assert unread() == 0


def test_one_filed_while_the_last_is_decided_is_told(scene: Scene) -> None:
    only = scene.hand_over()
    at_once(
        lambda: claim(scene),
        lambda: approve(requests=[only], by=scene.office, on=ON),
    )
    assert (BookRequest.objects.filter(status="open").count(), unread()) == (1, 1)


def test_one_filed_after_the_last_was_decided_but_before_that_counts_is_told(
    scene: Scene,
) -> None:
    only = scene.hand_over()
    at_once(
        lambda: approve(requests=[only], by=scene.office, on=ON),
        lambda: claim(scene),
    )
    assert (BookRequest.objects.filter(status="open").count(), unread()) == (1, 1)


def test_a_night_takes_its_proposal_back_while_the_last_request_is_decided(scene: Scene) -> None:
    scene.lock()
    proposal = Proposal("free", "relationship_manager", None, "M2", "new", "B1")
    record_proposals(run=scene.run, proposals=[proposal])
    tell_of_night(run=scene.run, at=timezone.now())
    request = scene.hand_over()
    assert unread() == 2

    def night() -> None:
        record_proposals(run=scene.run, proposals=[])
        tell_of_night(run=scene.run, at=timezone.now())

    at_once(night, lambda: approve(requests=[request], by=scene.office, on=ON))
    assert unread() == 0


def test_two_filed_at_once_are_one_line(scene: Scene) -> None:
    at_once(scene.hand_over, lambda: claim(scene))
    assert (BookRequest.objects.count(), unread()) == (2, 1)

"""A list is shown while people act on the one before; and what becomes of a list that is over."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, connections, transaction

from organisation.models import User
from outreach.models import ListWork
from outreach.rules.working import SkipReason
from outreach.services.work_refusals import ListOver
from outreach.services.working import skip
from tests.outreach.conftest import NOW
from tests.outreach.listed import act, entry, put_on_list, work
from tests.outreach.team import moved, team_at_work
from tests.web.client_scene import Scene

TODAY = NOW.date()
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


def begun(do: Callable[[], Any]) -> threading.Thread:
    """A thread of its own that does it, and closes its connection."""

    def run() -> None:
        try:
            do()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def until_somebody_waits(thread: threading.Thread) -> None:
    with connection.cursor() as cursor:
        while thread.is_alive():
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return


@pytest.mark.django_db(transaction=True)
def test_the_first_act_on_an_entry_is_held_against_the_list_that_is_being_shown(
    scene: Scene,
) -> None:
    put_on_list(TODAY, [entry("OWN", score=10)])
    first = act(scene.manager)
    with transaction.atomic():
        put_on_list(TODAY, [entry("OWN", score=20)])
        thread = begun(lambda: skip(first, reason=SkipReason.AWAY))
        until_somebody_waits(thread)
        assert not ListWork.objects.exists()
    thread.join(60)
    assert (work().state, work().score) == ("skipped", 20)


@pytest.mark.django_db(transaction=True)
def test_acts_on_entries_of_one_list_do_not_wait_for_each_other(scene: Scene) -> None:
    put_on_list(TODAY, [entry("OWN"), entry("COLLEAGUE", employee_no="M2")])
    other = act(User.objects.get(employee_no="M2"), "COLLEAGUE")
    with transaction.atomic():
        skip(act(scene.manager), reason=SkipReason.AWAY)
        begun(lambda: skip(other, reason=SkipReason.AWAY)).join(60)
        assert work("COLLEAGUE").state == "skipped"


@pytest.mark.django_db
def test_a_list_is_worked_until_there_is_a_newer_one(scene: Scene) -> None:
    head = team_at_work(scene)
    with time_machine.travel(NOW + timedelta(hours=10), tick=False):  # after midnight
        skip(act(scene.manager, day=TODAY), reason=SkipReason.AWAY)
        put_on_list(TODAY + timedelta(days=1), [entry("OWN")])
        with pytest.raises(ListOver):
            skip(act(scene.manager, "A1", day=TODAY), reason=SkipReason.AWAY)
        with pytest.raises(ListOver):
            moved(head, "A1")
    assert list(ListWork.objects.values_list("client_no", flat=True)) == ["OWN"]

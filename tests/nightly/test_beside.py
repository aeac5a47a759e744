"""Work beside the main line of a night: it begins when told, and nobody leaves before it ended."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, current_thread, get_ident, main_thread

import pytest

from nightly.beside import Beside
from operations.services.acting import Acting, Origin, acting
from operations.services.acting import _word as word_of_the_writer  # what the database is told

pytestmark = pytest.mark.django_db


class Broken(Exception):
    pass


def test_it_begins_when_told_to_and_beside_the_block() -> None:
    began, may_end = Event(), Event()

    def work() -> None:
        assert current_thread() is not main_thread()
        began.set()
        assert may_end.wait(10)

    with Beside(work) as beside:
        assert not began.is_set()
        beside.begin()
        assert began.wait(10)  # while the block goes on
        beside.begin()  # once is enough
        may_end.set()


def test_who_never_told_it_finds_it_done() -> None:
    done: list[str] = []
    with Beside(lambda: done.append("done")):
        assert not done
    assert done == ["done"]


def test_its_error_is_the_block_s() -> None:
    def work() -> None:
        raise Broken

    with pytest.raises(Broken), Beside(work) as beside:
        beside.begin()


def test_a_block_that_fails_waits_and_begins_nothing_any_more() -> None:
    done: list[str] = []
    with pytest.raises(Broken), Beside(lambda: done.append("never")):
        raise Broken
    began = Event()

    def work() -> None:
        began.set()
        done.append("ended")
        raise ValueError  # the first error is told

    with pytest.raises(Broken), Beside(work) as beside:
        beside.begin()
        assert began.wait(10)
        raise Broken
    assert done == ["ended"]


@contextmanager
def told_to_end(number: signal.Signals) -> Iterator[None]:
    """As ``wealthcrm.ending``: the signal raises where the main thread is."""

    def hear(*_args: object) -> None:
        raise SystemExit(143)

    before = signal.signal(number, hear)
    try:
        yield
    finally:
        signal.signal(number, before)


def test_who_is_told_to_end_while_waiting_waits_for_the_work_all_the_same() -> None:
    """Else the night's lock would be free for another process while this one still writes."""
    done: list[str] = []
    main = get_ident()

    def work() -> None:
        signal.pthread_kill(main, signal.SIGUSR1)
        time.sleep(0.5)
        done.append("ended")

    with told_to_end(signal.SIGUSR1):
        with pytest.raises(SystemExit), Beside(work):
            pass
        assert done == ["ended"]


def test_what_it_writes_is_told_as_the_same_doing() -> None:
    said: list[str] = []
    with (
        acting(Acting(Origin.COMMAND, "run_night")),
        Beside(lambda: said.append(word_of_the_writer())),
    ):
        pass
    assert '"reference": "run_night"' in said[0]

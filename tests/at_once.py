"""Several people's clicks at the same moment."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connections


def at_once(*acts: Callable[[], Any], refused: tuple[type[Exception], ...] = ()) -> list[Any]:
    """What each gives, or what it was refused with, in threads with connections of their own."""
    found: list[Any] = [None] * len(acts)
    gate = threading.Barrier(len(acts))

    def run(place: int) -> None:
        gate.wait(30)
        try:
            found[place] = acts[place]()
        except refused as error:
            found[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[place]) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return found

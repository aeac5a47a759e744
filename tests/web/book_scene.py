"""The client scene with the figures of its three books."""

from operations.models import Day, NightlyRun
from tests.factories import book_load, summary
from tests.web.client_scene import Scene

RM = "relationship_manager"


def scene_of_books() -> Scene:
    made = Scene()
    run = newest_run()
    for place in made.places.values():
        summary(run, place)
    for number, code in (("M1", "O1"), ("M2", "O1"), ("M3", "O2")):
        book_load(run, made.places[code], employee_no=number, name=f"经理{number}", clients=1)
    return made


def newest_run() -> NightlyRun:
    run = Day.objects.order_by("-as_of")[0].published_run
    assert run is not None
    return run

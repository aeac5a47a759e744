"""An outlet and its neighbour at work on one day's lists."""

from datetime import date

from django.utils import timezone

from clients.models import BookLoad
from clients.selectors.visible import scope_of
from operations.selectors.days import last_published_day
from organisation.models import Staff, User
from organisation.selectors.access import access_of
from outreach.services.reassigning import Reassigned, reassign
from tests.factories import book_load
from tests.outreach.conftest import NOW
from tests.outreach.listed import entry, put_on_list
from tests.web.client_scene import Scene, planted, publish, row

TODAY = NOW.date()
OF_M1 = ("OWN", "A1", "A2", "A3")  # on the list of M1; A3 found no place
OF_M2 = ("COLLEAGUE", "B1")
OVERDUE = ["contact_overdue", "2026-11-20", None, "call", "50", "220", "150", "165"]
MOVED = ["large_movement", "2026-11-24", "900000.00", "out", "85", "200", "150", "255"]


def team_at_work(scene: Scene, *, on: date = TODAY) -> User:
    """Two managers of O1 and one of O2 with their lists; the head of O1."""
    publish([
        *(row(number, "O1", "M1") for number in OF_M1),
        *(row(number, "O1", "M2") for number in OF_M2), row("SIBLING", "O2", "M3"),
        row("MARGINAL", "O1", None, tier="long_tail", aum=42_000),
    ], as_of=on)  # fmt: skip
    for number in (*OF_M1[1:], *OF_M2[1:]):
        planted(number, name=f"客户{number}")
    for number, code in (("M1", "O1"), ("M2", "O1"), ("M3", "O2")):
        load(scene, number, code)
    put_on_list(on, [
        *(entry(number, n) for n, number in enumerate(OF_M1[:3], start=1)),
        entry("A3", None, reasons=[OVERDUE]),
        entry("COLLEAGUE", 1, employee_no="M2", must=True, reasons=[MOVED]),
        entry("B1", 2, employee_no="M2", familiarity="A"),
        entry("SIBLING", 1, employee_no="M3"),
    ])  # fmt: skip
    return scene.person("outlet_head", "O1", employee_no="H1", name="网点负责人")


def load(scene: Scene, number: str, code: str) -> BookLoad:
    day = last_published_day()
    assert day is not None and day.published_run is not None
    name = Staff.objects.get(pk=number).name
    return book_load(day.published_run, scene.places[code], employee_no=number, name=name)


def moved(head: User, *numbers: str, to: str = "M2", day: date = TODAY) -> Reassigned:
    published = last_published_day()
    assert published is not None and published.published_run_id is not None
    access, now = access_of(head, on=TODAY), timezone.now()
    return reassign(
        access=access, scope=scope_of(access, at=now), run_id=published.published_run_id,
        day=day, client_nos=numbers, to=to, by=head, at=now,
    )  # fmt: skip

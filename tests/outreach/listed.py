"""Entries on a day's list, as a night leaves them."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from clients.models import ClientGrant
from clients.selectors.one_client import SeenClient
from operations.selectors.days import last_published_day
from organisation.models import StandIn, User
from organisation.selectors.access import access_of
from outreach.models import ListDay, ListWork
from outreach.services.entries import COLUMNS, build_entries, show_entries
from outreach.services.entry_rows import At
from tests.factories import account
from tests.outreach.acting import seen_by
from tests.web.client_scene import Scene

MATURES = ["maturity", "2026-12-01", "1200000.00", "P1", "80", "120", "150", "144"]
NEAR_UP = ["tier_change", None, "308500.00", "up", "60", "100", "150", "90"]


def entry(client_no: str, place: int | None = 1, **given: Any) -> dict[str, Any]:
    """Of the manager's book, with two reasons."""
    return {
        "client_no": client_no, "employee_no": "M1", "role": "relationship_manager",
        "familiarity": "B", "score": 234, "must": False, "place": place,
        "is_service_only": False, "reasons": [MATURES, NEAR_UP],
    } | given  # fmt: skip


def put_on_list(day: date, rows: Iterable[Mapping[str, Any]]) -> ListDay:
    """The list of ``day``, of the newest published run."""
    published = last_published_day()
    assert published is not None and published.published_run_id is not None
    listed, run_id = list(rows), published.published_run_id
    build_entries(run_id=run_id, rows=_csv(listed), expected=len(listed))
    on_it = sum(row["place"] is not None for row in listed)
    with transaction.atomic():  # as a publishing shows them
        show_entries(
            run_id=run_id, day=day, policy_version=1, due=len(listed), listed=on_it,
            at=timezone.now(),
        )  # fmt: skip
    return ListDay.objects.get(day=day)


def _csv(rows: list[Mapping[str, Any]]) -> io.BytesIO:
    text = io.StringIO()
    for row in rows:
        cells = [row[name] for name in COLUMNS]
        csv.writer(text).writerow([
            json.dumps(cell) if isinstance(cell, list) else "" if cell is None else cell
            for cell in cells
        ])  # fmt: skip
    return io.BytesIO(text.getvalue().encode())


def act(
    user: User, client_no: str = "OWN", *, version: int = 0, day: date | None = None,
    at: datetime | None = None, seen: SeenClient | None = None,
) -> At:  # fmt: skip
    now = at or timezone.now()
    return At(
        access=access_of(user, on=timezone.localdate(now)), by=user,
        seen=seen or seen_by(user, client_no), day=day or timezone.localdate(now),
        version=version, at=now,
    )  # fmt: skip


def work(client_no: str = "OWN") -> ListWork:
    return ListWork.objects.get(client_no=client_no)


def stand_in(scene: Scene, on: date) -> User:
    """Who stands in for the manager on that day, and so works the same list."""
    other = account("relationship_manager", scene.places["O1"], employee_no="M9", name="替班人")
    assert other.staff is not None and scene.manager.staff is not None
    StandIn.objects.create(
        staff=other.staff, stands_in_for=scene.manager.staff, role="relationship_manager",
        from_on=on, until_on=on,
    )  # fmt: skip
    return other


def co_manager(scene: Scene, at: datetime) -> User:
    """Who co-manages OWN, from another book."""
    other = account("relationship_manager", scene.places["O1"], employee_no="M8", name="协管人")
    ClientGrant.objects.create(
        client_no="OWN", employee_no="M8", source="co_manager", reference="relationship_manager",
        granted_at=at,
    )  # fmt: skip
    return other

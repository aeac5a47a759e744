"""Figures of the day and of books over the API: whose, by whom, and what is refused."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from clients.models import BookLoad
from organisation.models import User
from organisation.rules.token_scopes import TokenScope
from tests.api.callers import V1, caller, everything
from tests.factories import book_figures
from tests.outreach.acting import log
from tests.outreach.conftest import NOW
from tests.outreach.team import team_at_work
from tests.web.client_scene import Scene

RM = "relationship_manager"


@pytest.fixture
def scene(db: None) -> Any:
    with time_machine.travel(NOW, tick=False):
        yield Scene()


@pytest.fixture
def head(scene: Scene) -> User:
    return team_at_work(scene)


def get(user: User, path: str, **query: Any) -> Any:
    return caller(user).get(f"{V1}{path}/", query)


def test_the_team_s_day_page_by_page(scene: Scene, head: User) -> None:
    log(scene.manager, seconds=95)
    rows = everything(caller(head), f"{V1}team-day/", limit=1)
    assert [(row["employee_no"], row["listed"], row["left"]) for row in rows] == [
        ("M1", 3, 3), ("M2", 2, 2),
    ]  # fmt: skip
    assert (rows[0]["effective"], rows[0]["seconds"], rows[0]["coverage"]) == (1, 95, 0)
    assert get(head, "team-day").json()["day"] == str(NOW.date())
    office = scene.person("branch_office", "B", employee_no="B1", name="分行")
    assert len(everything(caller(office), f"{V1}team-day/")) == 3
    one = everything(caller(office), f"{V1}team-day/", place="O2")
    assert [row["employee_no"] for row in one] == ["M3"]
    assert everything(caller(head), f"{V1}team-day/", place="O2") == []


def test_a_work_log_is_the_own_or_that_of_the_own_people(scene: Scene, head: User) -> None:
    log(scene.manager, seconds=95, words="谁也不该看到")
    log(scene.manager, "A2", kind="meeting", outcome=None, at=NOW + timedelta(days=1))
    day = str(NOW.date())
    own = get(scene.manager, "work-log", day=day).json()
    assert own == get(head, "work-log", day=day, employee_no="M1").json()
    assert (own["dialled"], own["effective"], own["planned"]) == (1, 1, 1)
    assert "谁也不该看到" not in str(own)
    for user, number in ((head, "M3"), (head, "NOBODY"), (scene.manager, "M2")):
        assert get(user, "work-log", day=day, employee_no=number).status_code == 404
    assert get(head, "work-log").json()["employee_no"] == "H1"


def test_contact_standards_of_the_books_within_reach(scene: Scene, head: User) -> None:
    BookLoad.objects.update(figures=book_figures())
    rows = everything(caller(head), f"{V1}contact-standards/", limit=1)
    assert [row["employee_no"] for row in rows] == ["M1", "M2"]
    assert (rows[0]["hard_calls"], rows[0]["intensive_calls"], rows[0]["call_room"]) == (7, 86, 20)
    assert rows[0]["standards"][0] == {
        "tier": "wealth", "act": "contact", "clients": 410, "missed": 12, "soon": 30, "done": 250,
    }  # fmt: skip
    own = everything(caller(scene.manager), f"{V1}contact-standards/")
    assert [row["employee_no"] for row in own] == ["M1"]


def test_a_grid_is_told_of_whom_one_may_look_at(scene: Scene, head: User) -> None:
    given = {"employee_no": "M1", "role": RM}
    cells = get(scene.manager, "grid", **given).json()["cells"]
    assert [cell["cell"] for cell in cells] == list(range(1, 10))
    assert sum(cell["clients"] for cell in cells) == 4
    assert get(scene.manager, "grid").json()["cells"] == cells
    assert get(head, "grid").json() == {"as_of": None, "employee_no": None, "role": None,
                                        "cells": []}  # fmt: skip
    assert get(head, "grid", **given).json()["cells"] == cells
    other = scene.person(RM, "O2")
    for user, asked in ((other, given), (head, given | {"employee_no": "M3"})):
        assert get(user, "grid", **asked).status_code == 404
    assert get(head, "grid", **given | {"role": "king"}).status_code == 400


def test_each_has_its_scope_and_knows_its_filters(scene: Scene, head: User) -> None:
    for path, scope in (
        ("team-day", TokenScope.READ_CONTACTS), ("work-log", TokenScope.READ_CONTACTS),
        ("contact-standards", TokenScope.READ_BOOKS), ("grid", TokenScope.READ_BOOKS),
    ):  # fmt: skip
        others = [each for each in TokenScope if each is not scope]
        answer = caller(head, others).get(f"{V1}{path}/")
        assert (answer.status_code, answer.json()["needs"]) == (403, scope.value)
        assert get(head, path, plaice="O1").status_code == 400

"""Suggestions of a whole book against plain Python, client by client, from the contacts alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clients.models import ClientProfile, ClientSnapshot, LastContact
from outreach.models import Contact
from outreach.policies.daily_work import daily_policy
from outreach.selectors.familiarity import judged
from tests.outreach.conftest import NOW
from tests.outreach.judging import run_id
from tests.published import publish
from tests.web.client_scene import Scene, row

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
RULES = daily_policy().familiarity
NUMBERS = [f"C{n}" for n in range(6)]


@dataclass(frozen=True)
class Had:
    days: int
    kind: str
    is_effective: bool
    is_withdrawn: bool


@dataclass(frozen=True)
class Case:
    """``level`` None: no profile."""

    level: str | None
    set_days: int
    contacts: Sequence[Had]


AGES = st.sampled_from([0, 1, 30, 179, 180, 181, 182, 300, 365, 366, 367, 500])
HAD = st.builds(
    Had, AGES, st.sampled_from(["call", "visit", "meeting", "message"]), st.booleans(),
    st.sampled_from([False, False, True]),
)  # fmt: skip
CASE = st.builds(Case, st.sampled_from(["A", "B", "C", "", None]), AGES, st.lists(HAD, max_size=7))


def expected(case: Case) -> tuple[str, str, int, int] | None:
    """Before, after, how many effective contacts, how many of them face to face."""
    counted = [each for each in case.contacts if each.is_effective and not each.is_withdrawn]
    recent = [each for each in counted if each.days < RULES.days]
    face = sum(each.kind in ("visit", "meeting") for each in recent)
    now = case.level or "C"
    told = (len(recent), face)
    if now == "C":
        return ("C", "B", *told) if len(recent) >= RULES.met_effective else None
    enough = len(recent) >= RULES.familiar_effective and face >= RULES.familiar_face_to_face
    if now == "B" and enough:
        return ("B", "A", *told)
    quiet = min([case.set_days, *(each.days for each in counted)])
    if quiet > {"A": RULES.silent_days["A"], "B": RULES.silent_days["B"]}[now]:  # type: ignore[index]
        return (now, {"A": "B", "B": "C"}[now], *told)
    return None


def lay(cases: Sequence[Case], scene: Scene) -> None:
    """As services would have left it."""
    contacts, profiles, last = [], [], []
    for number, case in zip(NUMBERS, cases, strict=False):
        if case.level is not None:
            at = NOW - timedelta(days=case.set_days)
            profiles.append(
                ClientProfile(client_id=number, familiarity=case.level, updated_at=at,
                              updated_by=scene.manager)
            )  # fmt: skip
        contacts += [_contact(number, n, had) for n, had in enumerate(case.contacts)]
        on = [_day(each) for each in case.contacts if each.is_effective and not each.is_withdrawn]
        if on:
            last.append(LastContact(client_id=number, effective_on=max(on), effective_by="M1"))
    ClientProfile.objects.bulk_create(profiles)
    Contact.objects.bulk_create(contacts)
    LastContact.objects.bulk_create(last)


def _day(had: Had) -> date:
    return TODAY - timedelta(days=had.days)


def _contact(number: str, n: int, had: Had) -> Contact:
    at: datetime = NOW - timedelta(days=had.days)
    return Contact(
        client_no=number, employee_no="M1", role="relationship_manager", institution_code="O1",
        key=f"{number}-{n}", kind=had.kind, direction="out", purpose="service",
        outcome="talked", at=at, on=at.date(), is_effective=had.is_effective, policy_version=1,
        made_at=at, recorded_at=at, withdrawn_at=at if had.is_withdrawn else None,
    )  # fmt: skip


@given(st.lists(CASE, min_size=1, max_size=len(NUMBERS)))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_statements_say_what_plain_python_says(scene: Scene, cases: list[Case]) -> None:
    with transaction.atomic():
        if not ClientSnapshot.objects.filter(client_no=NUMBERS[0]).exists():
            publish([row(number, "O1", "M1") for number in NUMBERS], as_of=TODAY)
        lay(cases, scene)
        rows = ClientSnapshot.objects.filter(run_id=run_id(), client_no__in=NUMBERS)
        found = {each.client_no: each.move for each in judged(rows, as_of=TODAY)}
        transaction.set_rollback(True)
    told = {
        number: move and (
            move.now.value, move.to.value, move.basis.effective, move.basis.face_to_face
        )
        for number, move in found.items()
    }  # fmt: skip
    assert told == {
        number: expected(case)
        for number, case in zip(NUMBERS, [*cases, *[Case(None, 0, [])] * 6], strict=False)
    }

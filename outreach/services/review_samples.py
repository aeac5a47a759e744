"""Drawing the month's samples of recorded calls: by chance, and the same whenever they are drawn
(domain/03 §Phone box and recordings)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from organisation.models import Institution
from organisation.rules.roles import Level
from organisation.rules.sealing import keyed_digest
from organisation.selectors.keys import keyring
from outreach.models import RecordingSample, SampledCall
from outreach.policies.daily_work import daily_policy
from outreach.rules.reviews import first_of_month, seed_words
from outreach.selectors.list_days import instants_of

DRAWING = 0x5741_4D50  # of the advisory lock; any number that nothing else uses
# Answered calls of people, with a recording and a contact that stands; of each branch the first in
# the order of the seed. One scan for all branches.
CALLS = """
WITH calls AS (
    SELECT e.id, c.employee_no, c.role, c.institution_code, i.path, c.client_no, e.started_at,
        e.seconds, s.branch,
        row_number() OVER (PARTITION BY s.branch ORDER BY sha256(convert_to(
            s.seed || '|' || e.box_id || '|' || e.call_id, 'UTF8')), e.id) AS number,
        count(*) OVER (PARTITION BY s.branch) AS population
    FROM outreach_callevent AS e
    JOIN outreach_contact AS c ON c.id = e.contact_id AND c.withdrawn_at IS NULL
    JOIN organisation_institution AS i ON i.code = c.institution_code
    JOIN unnest(%s::text[], %s::text[], %s::text[]) AS s (branch, path, seed)
        ON starts_with(i.path, s.path)
    WHERE e.received_at >= %s AND e.started_at >= %s AND e.started_at < %s
        AND e.recording_sealed IS NOT NULL AND e.seconds > 0 AND NOT e.is_automatic
)
SELECT branch, number, population, id, employee_no, role, institution_code, path, client_no,
    started_at, seconds
FROM calls WHERE number <= %s ORDER BY branch, number
"""


Seeds = Mapping[Institution, str]  # of each branch


@dataclass(frozen=True)
class _Drawn:
    branch: str
    number: int
    population: int
    event_id: int
    employee_no: str
    role: str
    institution_code: str
    path: str
    client_no: str
    talked_at: datetime
    seconds: int


@transaction.atomic
def draw_samples(*, at: datetime) -> int:
    """Draw last month's of every branch that has none yet; how many samples were made. What is
    reported of that month later changes none."""
    month = first_of_month(timezone.localdate(at), back=1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [DRAWING])
    done = RecordingSample.objects.filter(month=month).values_list("branch_code", flat=True)
    branches = Institution.objects.filter(level=Level.BRANCH, is_open=True)
    wanted = list(branches.exclude(code__in=set(done)).order_by("code"))
    if not wanted:
        return 0
    seeds = {each: _seed(month, each.code) for each in wanted}
    drawn = _draw(month, seeds)
    chosen = _for_head_office(month, {each.branch for each in drawn})
    _keep(month, seeds, drawn, chosen, at)
    return len(wanted)


def _seed(month: date, of: str) -> str:
    words = seed_words(month, of, daily_policy().version)
    return keyed_digest(keyring(), words, column="recording_sample").hex()


def _draw(month: date, seeds: Seeds) -> Sequence[_Drawn]:
    begins, _ends = instants_of(month)
    ends, _second = instants_of(first_of_month(month, back=-1))
    given: list[Any] = [
        [each.code for each in seeds], [each.path for each in seeds], list(seeds.values()),
        begins - timedelta(days=1), begins, ends, daily_policy().review_calls,
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(CALLS, given)
        return [_Drawn(*row) for row in cursor.fetchall()]


def _for_head_office(month: date, with_calls: set[str]) -> set[str]:
    """The branches that head office reviews as well: by chance, and always the same."""
    room = daily_policy().review_branches
    known = RecordingSample.objects.filter(month=month, is_for_head_office=True).count()
    seed = _seed(month, Level.HEAD_OFFICE)
    in_order = sorted(
        with_calls,
        key=lambda code: keyed_digest(keyring(), f"{seed}|{code}", column="recording_sample"),
    )
    return set(in_order[: max(0, room - known)])


def _keep(
    month: date, seeds: Seeds, drawn: Sequence[_Drawn], chosen: set[str], at: datetime
) -> None:
    policy = daily_policy()
    due_on = timezone.localdate(at) + timedelta(days=policy.review_days)
    population = {each.branch: each.population for each in drawn}
    samples = {
        each.code: RecordingSample(
            month=month, branch_code=each.code, path=each.path, seed=seed,
            policy_version=policy.version, population=population.get(each.code, 0),
            is_for_head_office=each.code in chosen, due_on=due_on, drawn_at=at,
        )
        for each, seed in seeds.items()
    }  # fmt: skip
    RecordingSample.objects.bulk_create(samples.values())
    SampledCall.objects.bulk_create(
        SampledCall(
            sample=samples[each.branch], number=each.number, event_id=each.event_id,
            employee_no=each.employee_no, role=each.role,
            institution_code=each.institution_code, path=each.path, client_no=each.client_no,
            talked_at=each.talked_at, seconds=each.seconds,
        )
        for each in drawn
    )  # fmt: skip

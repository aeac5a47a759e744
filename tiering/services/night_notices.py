"""What a published night tells people: their book moved, their outlet is short, their request is
done, proposals wait for them. Set-based, in the publishing transaction: a killed night tells
nothing, a repeated one nothing twice, and a day that is run again takes back what is no longer
so."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Max
from psycopg2 import sql as pg

from operations.models import Day, NightlyRun
from operations.services.bulk import execute
from organisation.rules.permissions import Permission, roles_with
from tiering.services.request_notices import tell_all_settled

# Each selects key, employee_no and facts. The key begins with kind and day.
BOOK_MOVED = """
SELECT concat_ws(':', 'book_moved', %(as_of)s, employee_no, role, is_primary) AS key,
    employee_no,
    jsonb_build_object('role', role, 'is_primary', is_primary, 'joined', joined, 'left', "left")
        AS facts
FROM clients_managersummary
WHERE run_id = %(run)s AND (joined > 0 OR "left" > 0)
"""
# Told when it begins or grows, not every day it lasts.
SHORTAGE = """
WITH short AS (
    SELECT run_id, outlet_code, role, sum(clients) AS clients, sum(managers_short) AS managers
    FROM tiering_shortage
    WHERE run_id IN (%(run)s, %(before)s) AND reason <> 'above_initial' AND outlet_code IS NOT NULL
    GROUP BY run_id, outlet_code, role
)
SELECT concat_ws(':', 'shortage', %(as_of)s, p.staff_id, s.outlet_code, s.role) AS key,
    p.staff_id AS employee_no,
    jsonb_build_object('outlet', s.outlet_code, 'name', i.name, 'role', s.role,
        'clients', s.clients, 'managers', s.managers) AS facts
FROM short AS s
JOIN organisation_institution AS i ON i.code = s.outlet_code
JOIN organisation_posting AS p ON p.institution_id = s.outlet_code AND p.role = 'outlet_head'
    AND p.joined_on <= %(as_of)s AND (p.left_on IS NULL OR p.left_on > %(as_of)s)
LEFT JOIN short AS e
    ON e.run_id = %(before)s AND e.outlet_code = s.outlet_code AND e.role = s.role
WHERE s.run_id = %(run)s AND s.clients > coalesce(e.clients, 0)
GROUP BY s.outlet_code, i.name, s.role, s.clients, s.managers, p.staff_id
"""
REQUEST_DONE = """
SELECT concat_ws(':', 'request_done', %(as_of)s, u.employee_no, r.id) AS key, u.employee_no,
    jsonb_build_object('request', r.id, 'kind', r.kind, 'status', r.status, 'outcome', r.outcome)
        AS facts
FROM tiering_bookrequest AS r
JOIN organisation_user AS u ON u.id = r.made_by_id
WHERE r.carried_out_on = %(as_of)s
"""
# New ones only: a proposal that stands from an earlier night was told then. Those decided since
# count on, so that a day run again tells nothing new of them.
PROPOSALS_WAITING = """
SELECT concat_ws(':', 'proposals_waiting', %(as_of)s, p.staff_id, r.branch_code) AS key,
    p.staff_id AS employee_no,
    jsonb_build_object('branch', r.branch_code, 'proposals', count(DISTINCT r.id)) AS facts
FROM operations_nightlyrun AS n
JOIN tiering_bookrequest AS r ON r.made_by_run_id = n.id AND r.kind = 'proposal'
    AND r.status <> 'withdrawn'
JOIN organisation_posting AS p ON p.institution_id = r.branch_code AND p.role = ANY(%(deciders)s)
    AND p.joined_on <= %(as_of)s AND (p.left_on IS NULL OR p.left_on > %(as_of)s)
WHERE n.as_of = %(as_of)s
GROUP BY p.staff_id, r.branch_code
"""
KINDS: Mapping[str, str] = {
    "book_moved": BOOK_MOVED, "shortage": SHORTAGE, "request_done": REQUEST_DONE,
    "proposals_waiting": PROPOSALS_WAITING,
}  # fmt: skip

# What is told already stays as it was read; other facts of the same subject are new again.
TELL = """
INSERT INTO operations_personalnotice (key, employee_no, kind, as_of, facts, told_at)
SELECT key, employee_no, %(kind)s, %(as_of)s, facts, %(at)s FROM ({found}) AS found
ON CONFLICT (key) DO UPDATE SET facts = EXCLUDED.facts, told_at = EXCLUDED.told_at, read_at = NULL
WHERE operations_personalnotice.facts <> EXCLUDED.facts
"""
TAKE_BACK = """
DELETE FROM operations_personalnotice
WHERE kind = %(kind)s AND as_of = %(as_of)s AND key NOT IN (SELECT key FROM ({found}) AS found)
"""


def tell_of_night(*, run: NightlyRun, at: datetime) -> int:
    """Tell everybody what ``run`` means to them; in the caller's (publishing) transaction, after
    the requests are settled. Returns how many notices are new or changed."""
    earlier = Day.objects.filter(published_run__isnull=False, as_of__lt=run.as_of)
    eve = Day.objects.filter(as_of=earlier.aggregate(day=Max("as_of"))["day"]).first()
    given = {
        "run": run.pk, "as_of": run.as_of, "at": at,
        "before": eve.published_run_id if eve else None,
        "deciders": [role.value for role in roles_with(Permission.DECIDE_REQUESTS)],
    }  # fmt: skip
    told = 0
    for kind, found in KINDS.items():
        parts = {"found": pg.SQL(found)}
        execute(pg.SQL(TAKE_BACK).format(**parts), given | {"kind": kind})
        told += execute(pg.SQL(TELL).format(**parts), given | {"kind": kind})
    tell_all_settled(at=at)
    return told

"""Of how many clients the profile is as complete as their AUM asks for (domain/02 §Book health):
60 % from 200,000 yuan, 100 % from 500,000."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from clients.policies.client_page import client_policy
from clients.selectors.profiles import points_of, with_points

# Grain: one row per home outlet and primary manager, of the clients whose AUM asks for a profile.
# {clients} is client_no and points of all clients, {enough} the points asked for by AUM.
COUNT = """
SELECT home_outlet, employee_no, manager_role, count(*), count(*) FILTER (WHERE points >= enough)
FROM (
    SELECT s.home_outlet, s.employee_no, s.manager_role, c.points, CASE {enough} END AS enough
    FROM clients_snapshot AS s
    JOIN ({clients}) AS c ON c.client_no = s.client_no
    WHERE s.run_id = %s AND s.aum >= %s
) AS judged
GROUP BY home_outlet, employee_no, manager_role
"""


def counted_profiles(run_id: int) -> Sequence[tuple[Any, ...]]:
    """(home outlet, primary manager, role, clients asked for a profile, those of them whose profile
    is what is asked for) of a run whose snapshot is attached and whose clients are in step with
    it. One query."""
    required = client_policy().profile_required
    clients, given = with_points().values("client_no", "points").query.sql_with_params()
    enough = "WHEN s.aum >= %s THEN %s " * len(required)
    limits = [value for least, percent in required for value in (least, points_of(percent))]
    with connection.cursor() as cursor:
        cursor.execute(
            COUNT.format(clients=clients, enough=enough),
            [*limits, *given, run_id, required[-1][0]],
        )
        rows: Sequence[tuple[Any, ...]] = cursor.fetchall()
    return rows

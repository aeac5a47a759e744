"""Of how many clients of each book managers noted that a basic is there, or is not (domain/04).

Counted when a day is published, beside the profiles and for the same reason: what the CRM notes has
no past days. Whoever is in neither number is unknown.
"""

from operations.services.bulk import execute

# Grain of ``counted``: one row per primary manager and role; [there, not there] per basic.
COUNT = """
WITH counted AS (
    SELECT s.employee_no, s.manager_role,
        count(*) FILTER (WHERE p.has_mobile_bank) AS mobile,
        count(*) FILTER (WHERE NOT p.has_mobile_bank) AS no_mobile,
        count(*) FILTER (WHERE p.has_credit_card) AS card,
        count(*) FILTER (WHERE NOT p.has_credit_card) AS no_card,
        count(*) FILTER (WHERE p.has_payment_binding) AS binding,
        count(*) FILTER (WHERE NOT p.has_payment_binding) AS no_binding
    FROM clients_clientprofile AS p
    JOIN clients_snapshot AS s ON s.client_no = p.client_no AND s.run_id = %(run)s
    WHERE p.basics_noted_at IS NOT NULL AND s.employee_no IS NOT NULL
    GROUP BY s.employee_no, s.manager_role
)
UPDATE clients_bookload AS b SET figures = b.figures || jsonb_build_object('noted',
    jsonb_build_object(
        'has_mobile_bank', jsonb_build_array(coalesce(c.mobile, 0), coalesce(c.no_mobile, 0)),
        'has_credit_card', jsonb_build_array(coalesce(c.card, 0), coalesce(c.no_card, 0)),
        'has_payment_binding', jsonb_build_array(coalesce(c.binding, 0), coalesce(c.no_binding, 0))
    ))
FROM clients_bookload AS k
LEFT JOIN counted AS c ON c.employee_no = k.employee_no AND c.manager_role = k.role
WHERE b.id = k.id AND k.run_id = %(run)s AND b.run_id = %(run)s AND k.figures IS NOT NULL
"""


def count_basics(*, run_id: int) -> None:
    """Write the figures of a run whose snapshot is attached. Idempotent; inside the transaction of
    the publishing."""
    execute(COUNT, {"run": run_id})

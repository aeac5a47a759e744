-- Grain: one row per book. ``asked``: clients somebody has contacted as the standards of their tier
-- ask, or of whom a standard was missed; of others nothing can be said yet. ``met``: those of them of
-- whom none was missed by the end of the published day (domain/02 §Book health). Who asked not to be
-- called is left in peace.
SELECT b.employee_no, b.role, count(*) AS asked, count(*) FILTER (NOT o.is_missed) AS met
FROM booked AS b
JOIN (
    SELECT client_no, bool_or(due_on <= $as_of) AS is_missed,
        coalesce(bool_or(last_on <= $as_of), false) AS is_done
    FROM owed
    GROUP BY client_no
) AS o ON o.client_no = b.client_no
WHERE NOT b.is_quiet AND (o.is_missed OR o.is_done)
GROUP BY b.employee_no, b.role
ORDER BY b.employee_no, b.role

-- Grain: one row per book, tier and what its contact standard asks for. ``missed``: a whole period
-- passed without it by the end of the published day; ``soon``: one ends within the policy's days
-- without it; ``done``: it was done in the period that runs on the list's day. Who asked not to be
-- called is left in peace.
SELECT b.employee_no, b.role, b.tier, o.detail AS act, count(*) AS clients,
    count(*) FILTER (o.due_on <= $as_of) AS missed,
    count(*) FILTER (o.due_on > $as_of AND o.due_on <= $soon_on) AS soon,
    count(*) FILTER (o.last_on >= o.period_on AND o.last_on <= $as_of) AS done
FROM owed AS o
JOIN booked AS b ON b.client_no = o.client_no
WHERE NOT b.is_quiet
GROUP BY b.employee_no, b.role, b.tier, o.detail
ORDER BY b.employee_no, b.role, b.tier, o.detail

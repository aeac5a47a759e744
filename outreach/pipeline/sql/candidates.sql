-- Grain: one row per client who is due, with all reasons, the one with most points first.
SELECT b.employee_no, b.role, r.client_no, b.familiarity, r.score, r.must,
    NOT b.may_market AS is_service_only, r.reasons
FROM (
    SELECT client_no, CAST(sum(score) AS INTEGER) AS score, bool_or(must) AS must,
        to_json(list(
            [reason, CAST(due_on AS VARCHAR), CAST(figure AS VARCHAR), detail,
             CAST(points AS VARCHAR), CAST(urgency AS VARCHAR), CAST(tier_percent AS VARCHAR),
             CAST(score AS VARCHAR)]
            ORDER BY score DESC, place, nth
        )) AS reasons
    FROM ranked
    GROUP BY client_no
) AS r
JOIN booked AS b ON b.client_no = r.client_no

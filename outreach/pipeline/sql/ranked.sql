-- Grain: one row per client and reason that counts, its most urgent one, with what it scores:
-- points × urgency % × tier %, cut (``outreach.rules.ranking``).
SELECT u.client_no, u.reason, u.due_on, u.figure, u.detail, r.points, r.must, r.place, u.urgency,
    t.percent AS tier_percent, r.points * u.urgency * t.percent // 10000 AS score
FROM (SELECT d.*, {urgency} AS urgency FROM due AS d) AS u
JOIN booked AS b ON b.client_no = u.client_no
JOIN reason_rules AS r ON r.reason = u.reason
JOIN tier_percents AS t ON t.tier = b.tier
WHERE b.may_market OR NOT r.is_marketing
QUALIFY row_number() OVER (
    PARTITION BY u.client_no, u.reason
    ORDER BY u.urgency DESC, u.due_on, abs(u.figure) DESC NULLS LAST, u.figure, u.detail
) = 1

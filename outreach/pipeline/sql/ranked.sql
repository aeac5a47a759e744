-- Grain: one row per client and reason that counts, its most urgent one, with what it scores:
-- points × urgency % × tier %, cut (``outreach.rules.ranking``).
SELECT d.client_no, d.reason, d.due_on, d.due_on - $list_day AS days_left, d.figure, d.detail,
    r.points, r.must, r.place, {urgency} AS urgency, t.percent AS tier_percent,
    r.points * {urgency} * t.percent // 10000 AS score
FROM due AS d
JOIN booked AS b ON b.client_no = d.client_no
JOIN reason_rules AS r ON r.reason = d.reason
JOIN tier_percents AS t ON t.tier = b.tier
WHERE b.may_market OR NOT r.is_marketing
QUALIFY row_number() OVER (
    PARTITION BY d.client_no, d.reason
    ORDER BY {urgency} DESC, d.due_on, abs(d.figure) DESC NULLS LAST, d.figure, d.detail
) = 1

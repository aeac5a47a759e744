-- Grain: one row per client, reason and thing that it is there for. The most urgent one of a reason
-- scores: points × urgency % × tier %, cut (``outreach.rules.ranking``); some more are told beside it
-- and score nothing. Who may not be marketed to is asked for nothing of that kind, and who asked not
-- to be called for nothing but what is the client's own business.
SELECT client_no, reason, due_on, figure, detail, points, must, place, urgency, tier_percent, nth,
    CASE WHEN nth = 1 THEN points * urgency * tier_percent // 10000 ELSE 0 END AS score
FROM (
    SELECT u.*, r.points, r.must, r.place, t.percent AS tier_percent,
        row_number() OVER (
            PARTITION BY u.client_no, u.reason
            ORDER BY u.urgency DESC, u.due_on, abs(u.figure) DESC NULLS LAST, u.figure, u.detail
        ) AS nth
    FROM (SELECT d.*, {urgency} AS urgency FROM due AS d) AS u
    JOIN booked AS b ON b.client_no = u.client_no
    JOIN reason_rules AS r ON r.reason = u.reason
    JOIN tier_percents AS t ON t.tier = b.tier
    WHERE (b.may_market OR r.kind <> 'marketing') AND (NOT b.is_quiet OR r.kind = 'service')
) AS told
WHERE nth <= $most

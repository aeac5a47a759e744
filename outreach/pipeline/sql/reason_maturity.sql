-- Something matures within the first of the reminders' days; asked for anew at each of them. Dates
-- and reminders on holidays are earlier. Of clients whom the head handed out it is asked for from then
-- on, whoever was called before: a hand-out on the eve of a holiday is not answered by that day's call,
-- nor one between two reminders by the call after the first. ``figure``: all that falls due on that day; ``detail``: the largest of it.
WITH handed_out AS (
    SELECT client_no, max(from_on) AS from_on, max(until_on) AS until_on
    FROM assigned
    WHERE cause = 'maturity' AND from_on <= $list_until AND until_on >= $list_day
    GROUP BY client_no
), due AS (
    SELECT h.client_no, d.workday AS due_on, h.product_code,
        CAST(round(CAST(h.balance AS DECIMAL(28, 2)) * r.rate, 2) AS DECIMAL(20, 2)) AS yuan,
        a.from_on
    FROM holdings AS h
    JOIN rates AS r ON r.currency = h.currency
    JOIN days AS d ON d.day = h.matures_on
    LEFT JOIN handed_out AS a ON a.client_no = h.client_no AND a.until_on >= h.matures_on
    WHERE h.matures_on > $as_of AND h.balance > 0
        AND (d.workday - $maturity_days <= $list_until OR a.client_no IS NOT NULL)
), summed AS (
    SELECT client_no, due_on, max(from_on) AS from_on, CAST(sum(yuan) AS DECIMAL(20, 2)) AS figure,
        arg_min(product_code, (-yuan, product_code)) AS detail
    FROM due
    GROUP BY client_no, due_on
), reminded AS (
    SELECT s.*, d.workday AS reminded_on
    FROM summed AS s
    LEFT JOIN days AS d
        ON d.day = s.due_on - (SELECT min(n) FROM reminders WHERE s.due_on - n <= $list_until)
)
SELECT r.client_no, r.due_on, r.figure, r.detail
FROM reminded AS r
JOIN booked AS b ON b.client_no = r.client_no
WHERE b.effective_on IS NULL OR b.effective_on
    < greatest(coalesce(r.reminded_on, r.from_on), coalesce(r.from_on, r.reminded_on))

-- Something matures within the first of the reminders' days; asked for anew at each of them. Dates
-- and reminders on holidays are earlier. ``figure``: all that falls due on that day; ``detail``: the
-- largest of it.
WITH due AS (
    SELECT h.client_no, d.workday AS due_on, h.product_code,
        CAST(round(CAST(h.balance AS DECIMAL(28, 2)) * r.rate, 2) AS DECIMAL(20, 2)) AS yuan
    FROM holdings AS h
    JOIN rates AS r ON r.currency = h.currency
    JOIN days AS d ON d.day = h.matures_on
    WHERE h.matures_on > $as_of AND d.workday - $maturity_days <= $list_until AND h.balance > 0
), summed AS (
    SELECT client_no, due_on, CAST(sum(yuan) AS DECIMAL(20, 2)) AS figure,
        arg_min(product_code, (-yuan, product_code)) AS detail
    FROM due
    GROUP BY client_no, due_on
), reminded AS (
    SELECT s.*, s.due_on - (SELECT min(n) FROM reminders WHERE s.due_on - n <= $list_until) AS day
    FROM summed AS s
)
SELECT r.client_no, r.due_on, r.figure, r.detail
FROM reminded AS r
JOIN days AS d ON d.day = r.day
JOIN booked AS b ON b.client_no = r.client_no
WHERE b.effective_on IS NULL OR b.effective_on < d.workday

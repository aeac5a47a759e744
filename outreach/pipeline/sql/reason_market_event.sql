-- A fund held moved by so many percent from one list to another, and nobody has talked with the
-- client since (``figure``: the percent, ``detail``: the fund); or a loan falls due (``figure``: what
-- is owed, ``detail``: loan).
WITH held AS (
    SELECT h.client_no, h.product_code
    FROM holdings AS h
    JOIN rates AS r ON r.currency = h.currency
    WHERE h.product_code IN (SELECT product_code FROM market_moves)
    GROUP BY h.client_no, h.product_code
    HAVING sum(CAST(h.balance AS DECIMAL(28, 2)) * r.rate) >= $market_from
)
SELECT h.client_no, m.list_day AS due_on, CAST(m.percent AS DECIMAL(20, 2)) AS figure,
    h.product_code AS detail
FROM held AS h
JOIN market_moves AS m ON m.product_code = h.product_code
JOIN booked AS b ON b.client_no = h.client_no
WHERE abs(m.percent) >= $market_percent AND m.list_day >= $market_since
    AND (b.effective_on IS NULL OR b.effective_on < m.list_day)
UNION ALL
SELECT l.client_no, due.workday, CAST(l.balance AS DECIMAL(20, 2)), 'loan'
FROM loans AS l
JOIN booked AS b ON b.client_no = l.client_no
JOIN days AS due ON due.day = l.due_on
JOIN days AS begun ON begun.day = due.workday - $loan_days
WHERE l.balance > 0 AND l.due_on > $as_of AND begun.day <= $list_until
    AND (b.effective_on IS NULL OR b.effective_on < begun.workday)

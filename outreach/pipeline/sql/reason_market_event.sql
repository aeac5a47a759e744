-- A fund held moved by so many percent since the list before (``figure``: the percent, ``detail``:
-- the fund), or a loan falls due (``figure``: what is owed, ``detail``: loan).
SELECT h.client_no, $list_day AS due_on, CAST(m.percent AS DECIMAL(20, 2)) AS figure,
    h.product_code AS detail
FROM holdings AS h
JOIN fund_moves AS m ON m.product_code = h.product_code
JOIN booked AS b ON b.client_no = h.client_no
WHERE abs(m.percent) >= $market_percent
GROUP BY h.client_no, h.product_code, m.percent
HAVING sum(h.balance) >= $market_from
UNION ALL
SELECT l.client_no, d.workday, CAST(l.balance AS DECIMAL(20, 2)), 'loan'
FROM loans AS l
JOIN booked AS b ON b.client_no = l.client_no
JOIN days AS d ON d.day = l.due_on
WHERE l.balance > 0 AND l.due_on > $as_of AND d.workday <= $list_day + $loan_days
    AND (b.effective_on IS NULL OR b.effective_on < l.due_on - $loan_days)

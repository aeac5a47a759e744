-- So much has lain on demand on each of the days looked at. ``figure``: the least of them.
SELECT b.client_no, NULL::DATE AS due_on, CAST(least(b.demand, i.demand) AS DECIMAL(20, 2)) AS figure,
    '' AS detail
FROM booked AS b
JOIN (
    SELECT client_no, min(demand) AS demand, count(*) AS n FROM earlier_balances GROUP BY client_no
) AS i ON i.client_no = b.client_no
WHERE least(b.demand, i.demand) >= $idle_from AND i.n = $idle_looks
    AND (b.effective_on IS NULL OR b.effective_on < $list_day - $rest_days)

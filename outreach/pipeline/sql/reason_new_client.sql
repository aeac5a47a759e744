-- The first call to a new client within so many workdays; then a talk at each day of the 3 + 3
-- months, from a week before it. ``detail``: welcome, or how many days after the opening.
SELECT b.client_no, d.welcome_on AS due_on, NULL::DECIMAL(20, 2) AS figure, 'welcome' AS detail
FROM booked AS b
JOIN days AS d ON d.day = b.opened_on
WHERE b.opened_on >= $list_day - $welcome_until AND b.opened_on < $list_day
    AND (b.effective_on IS NULL OR b.effective_on < b.opened_on)
UNION ALL
SELECT b.client_no, b.opened_on + max(s.n), NULL, CAST(max(s.n) AS VARCHAR)
FROM booked AS b
JOIN care_days AS s ON b.opened_on + s.n <= $list_day + 7
WHERE b.opened_on >= $list_day - $new_days AND b.opened_on < $list_day AND b.effective_on >= b.opened_on
GROUP BY b.client_no, b.opened_on, b.effective_on
HAVING b.effective_on < b.opened_on + max(s.n) - 7

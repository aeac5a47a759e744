-- The first call to a new client within so many workdays; then a talk at each day of the 3 + 3
-- months, from a week before it, whether anybody reached the client before or not. ``detail``:
-- welcome, or how many days after the opening.
WITH opened AS (
    SELECT client_no, opened_on, effective_on FROM booked
    WHERE opened_on >= $list_day - $new_days AND opened_on < $list_day
), care AS (
    SELECT o.client_no, o.opened_on, o.effective_on, max(s.n) AS n
    FROM opened AS o
    JOIN care_days AS s ON o.opened_on + s.n - $care_ahead <= $list_until
    GROUP BY o.client_no, o.opened_on, o.effective_on
)
SELECT o.client_no, d.welcome_on AS due_on, NULL::DECIMAL(20, 2) AS figure, 'welcome' AS detail
FROM opened AS o
JOIN days AS d ON d.day = o.opened_on
WHERE $list_day <= greatest(d.list_day, o.opened_on + $welcome_until)
    AND (o.effective_on IS NULL OR o.effective_on < o.opened_on)
UNION ALL
SELECT c.client_no, c.opened_on + c.n, NULL, CAST(c.n AS VARCHAR)
FROM care AS c
JOIN days AS d ON d.day = c.opened_on + c.n - $care_ahead
WHERE c.effective_on IS NULL OR c.effective_on < d.workday

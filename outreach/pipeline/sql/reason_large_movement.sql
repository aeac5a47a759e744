-- So much came or went on one day, and nobody has reached the client since. It is answered on the
-- first list after that day, and waits on so many from that one. ``detail``: the direction.
SELECT m.client_no, d.list_day AS due_on, CAST(m.yuan AS DECIMAL(20, 2)) AS figure,
    m.direction AS detail
FROM (
    SELECT client_no, direction, CAST(occurred_at AS DATE) AS day, sum(amount) AS yuan
    FROM movements
    GROUP BY client_no, direction, CAST(occurred_at AS DATE)
) AS m
JOIN booked AS b ON b.client_no = m.client_no
JOIN movement_bounds AS t ON t.tier = b.tier
JOIN days AS d ON d.day = m.day
WHERE m.yuan >= t.yuan AND d.list_day BETWEEN $movement_since AND $list_day
    AND (b.effective_on IS NULL OR b.effective_on <= m.day)

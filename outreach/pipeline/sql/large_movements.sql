-- All that came or went on one day from $since on, where it is large for a client of any tier;
-- ``is_new``: for one of the client's own, as in reason_large_movement.sql.
-- Grain: one row per client, day and direction.
SELECT m.client_no, m.day, m.direction, CAST(m.yuan AS DECIMAL(20, 2)) AS yuan,
    m.yuan >= t.yuan AS is_new
FROM (
    SELECT client_no, direction, CAST(occurred_at AS DATE) AS day, sum(amount) AS yuan
    FROM movements
    WHERE occurred_at >= $since
    GROUP BY client_no, direction, CAST(occurred_at AS DATE)
) AS m
JOIN figures_tonight AS f ON f.client_no = m.client_no
JOIN movement_bounds AS t ON t.tier = f.tier
WHERE m.yuan >= (SELECT min(yuan) FROM movement_bounds) AND m.day <= $as_of

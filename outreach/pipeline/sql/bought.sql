-- What was bought within $days of each maturity, the day itself and the last one included, every
-- purchase counted once: it fills the earliest maturity whose days it falls in, what is over goes to the
-- next one, and the last of those that overlap takes all of it (so one maturity alone may be bought back
-- by more than fell due). ``reach``: where on the client's purchases, laid end to end by their days, the
-- days of a maturity begin and end. Grain: one row per row of ``rolled`` whose client bought something.
WITH RECURSIVE reach AS (
    SELECT m.client_no, m.n, m.yuan - m.rolled AS missing,
        coalesce(m.following <= m.matures_on + $days, false) AS shares,
        CAST(coalesce(sum(p.amount) FILTER (p.sold_on < m.matures_on), 0) AS DECIMAL(20, 2))
            AS begins,
        CAST(coalesce(sum(p.amount) FILTER (p.sold_on <= m.matures_on + $days), 0)
            AS DECIMAL(20, 2)) AS ends
    FROM rolled AS m
    JOIN purchases AS p ON p.client_no = m.client_no
    GROUP BY ALL
), filled AS (
    SELECT client_no, n, begins AS starts,
        CASE WHEN shares THEN least(begins + missing, ends) ELSE ends END AS reached
    FROM reach
    WHERE n = 1
    UNION ALL
    SELECT r.client_no, r.n, greatest(f.reached, r.begins),
        greatest(f.reached, r.begins, CASE
            WHEN r.shares THEN least(greatest(f.reached, r.begins) + r.missing, r.ends)
            ELSE r.ends END)
    FROM filled AS f
    JOIN reach AS r ON r.client_no = f.client_no AND r.n = f.n + 1
)
SELECT client_no, n, CAST(reached - starts AS DECIMAL(20, 2)) AS bought FROM filled

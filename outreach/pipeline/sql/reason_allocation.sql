-- A group of asset classes is off its target by so many percentage points, or the client has come
-- into another stage of life. ``figure``: the yuan that would have to move into the group furthest
-- off (below 0: out of it); ``detail``: that group, or the stage come into.
WITH aged AS (
    SELECT b.client_no, b.risk_level, {amounts} AS held,
        {total} AS total,
        age_on(b.birthday, $as_of::DATE) AS age,
        age_on(b.birthday, $as_of::DATE - $rest_days) AS age_before
    FROM booked AS b
    WHERE b.aum >= $allocation_from AND b.birthday IS NOT NULL
        AND (b.effective_on IS NULL OR b.effective_on < $list_day - $rest_days)
), aimed AS (
    SELECT a.*, t.stage, t.wanted, a.age_before < t.from_age AS is_new
    FROM aged AS a
    JOIN targets AS t ON t.risk_level = a.risk_level AND a.age >= t.from_age AND a.age < t.until_age
    WHERE a.total > 0
), off AS (
    SELECT a.client_no, a.total, g.name, g.i,
        CAST(round(CAST(a.total AS DECIMAL(28, 2)) * a.wanted[g.i] / 100 - a.held[g.i], 2)
            AS DECIMAL(20, 2)) AS gap
    FROM aimed AS a, asset_groups AS g
)
SELECT client_no, NULL::DATE AS due_on, NULL::DECIMAL(20, 2) AS figure, stage AS detail
FROM aimed
WHERE is_new
UNION ALL
SELECT client_no, NULL, arg_min(gap, (-abs(gap), i)), arg_min(name, (-abs(gap), i))
FROM off
WHERE abs(gap) * 100 >= $allocation_points * total
GROUP BY client_no

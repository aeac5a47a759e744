-- The annual average is within reach of the next tier while at least as much lies there, or about to
-- fall below its own while less does. ``figure``: the yuan between; ``detail``: up or down.
SELECT client_no, NULL::DATE AS due_on,
    CAST(CASE WHEN is_up THEN upper - annual_average ELSE annual_average - lower END
        AS DECIMAL(20, 2)) AS figure,
    CASE WHEN is_up THEN 'up' ELSE 'down' END AS detail
FROM (
    SELECT b.client_no, b.annual_average, t.lower, t.upper,
        coalesce(b.annual_average * 100 >= t.upper * (100 - $near_percent), false)
            AND b.aum >= b.annual_average AS is_up,
        coalesce(b.annual_average * 100 < t.lower * (100 + $near_percent), false)
            AND b.aum < b.annual_average AS is_down
    FROM booked AS b
    JOIN tier_bounds AS t ON t.tier = b.tier
    WHERE b.effective_on IS NULL OR b.effective_on < $list_day - $rest_days
) AS judged
WHERE is_up OR is_down

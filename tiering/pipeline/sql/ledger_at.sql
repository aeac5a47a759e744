-- The first load at the end of a day: balance, and balance-days to that day inclusive.
-- Input: the ledger of the day's month (or of the last month before it).
-- Grain: one row per client known by that day.
SELECT
    client_no,
    MIN(first_on) AS first_on,
    MAX_BY(aum, from_on) AS aum,
    CAST(
        MAX_BY(cum_before, from_on)
        + MAX_BY(aum, from_on) * (days_between(MAX(from_on), :day) + 1)
        AS DECIMAL(38, 2)
    ) AS cum
FROM ledger
WHERE from_on <= :day
GROUP BY client_no

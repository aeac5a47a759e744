-- Balance-days to the anchor of a day's trailing window, from the last loaded day up to it.
-- Grain: one row per client who had a balance by then.
SELECT
    client_no,
    :day AS day,
    CAST(cum + aum * days_between(:loaded_on, :anchor) AS DECIMAL(38, 2)) AS cum
FROM balances

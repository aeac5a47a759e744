-- The ledger of the first load: a row per change, and an opening row at the first of every later
-- month in which the balance stands. DuckDB only.
-- Grain: one row per client and from_on.
SELECT
    CAST(date_trunc('month', from_on) AS DATE) AS month,
    client_no,
    first_on,
    from_on,
    aum,
    cum_before
FROM changes
UNION ALL
SELECT
    month,
    client_no,
    first_on,
    month AS from_on,
    aum,
    CAST(cum_before + aum * (month - from_on) AS DECIMAL(38, 2)) AS cum_before
FROM (
    SELECT
        changes.*,
        CAST(unnest(generate_series(
            date_trunc('month', from_on) + INTERVAL 1 MONTH,
            least(next_on - 1, $last_on),
            INTERVAL 1 MONTH
        )) AS DATE) AS month
    FROM changes
)

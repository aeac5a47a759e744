-- Every day on which a balance of a client was told, with the client's balance from that day and
-- the balance-days before it. DuckDB only.
-- Grain: one row per client and from_on.
WITH stepped AS (
    SELECT
        client_no,
        valid_from,
        yuan - lag(yuan, 1, 0) OVER (
            PARTITION BY client_no, outlet_code, product_code, currency ORDER BY valid_from
        ) AS step
    FROM bucket_rows
),
daily AS (
    SELECT client_no, valid_from AS from_on, sum(step) AS step
    FROM stepped
    GROUP BY ALL
),
levels AS (
    SELECT
        client_no,
        from_on,
        first_value(from_on) OVER history AS first_on,
        lead(from_on, 1, DATE '9999-12-31') OVER history AS next_on,
        CAST(sum(step) OVER history AS DECIMAL(20, 2)) AS aum
    FROM daily
    WINDOW history AS (PARTITION BY client_no ORDER BY from_on)
)
SELECT
    client_no,
    from_on,
    first_on,
    next_on,
    aum,
    CAST(coalesce(
        sum(aum * (next_on - from_on)) OVER (
            PARTITION BY client_no ORDER BY from_on
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ),
        0
    ) AS DECIMAL(38, 2)) AS cum_before
FROM levels

-- What falls due after the night's day, up to $until: the balance in yuan at the rates in force, not
-- weighted, for this is money in hand and not AUM. A client's holdings count at its home outlet.
-- Grain: one row per home outlet (NULL: none) and day of maturity.
WITH due AS (
    SELECT
        h.client_no,
        h.matures_on,
        -- Widened first: the product of two 64-bit decimals is taken in 64 bits, which a balance of
        -- a hundred million overflows.
        CAST(round(CAST(h.balance AS DECIMAL(28, 2)) * r.rate, 2) AS DECIMAL(20, 2)) AS yuan
    FROM read_parquet($holding) AS h
    JOIN rates AS r ON r.currency = h.currency
    WHERE h.matures_on > $as_of AND h.matures_on <= $until AND h.balance > 0
)
SELECT
    f.home_outlet,
    d.matures_on,
    count(*) AS holdings,
    count(DISTINCT d.client_no) AS clients,
    CAST(sum(d.yuan) AS DECIMAL(38, 2)) AS yuan
FROM due AS d
JOIN placed AS f ON f.client_no = d.client_no
GROUP BY f.home_outlet, d.matures_on
ORDER BY f.home_outlet, d.matures_on

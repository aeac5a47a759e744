-- The balances of the first load, each told anew on every day on which the weight of its class
-- changes while it is in force (domain/02 §Fine print: weights are those of the policy of day d).
-- DuckDB only.
-- Grain: one row per client, outlet, product, currency and valid_from.
WITH spans AS (
    SELECT
        *,
        lead(valid_from, 1, DATE '9999-12-31') OVER (
            PARTITION BY client_no, outlet_code, product_code, currency ORDER BY valid_from
        ) AS until_on
    FROM bucket_given
)
SELECT client_no, outlet_code, product_code, currency, valid_from, asset_class, yuan
FROM spans
UNION ALL
SELECT
    s.client_no,
    s.outlet_code,
    s.product_code,
    s.currency,
    w.from_on AS valid_from,
    s.asset_class,
    CAST(CASE
        WHEN s.balance <= 0 THEN 0
        ELSE ROUND(s.balance * CAST(s.rate * w.weight AS DECIMAL(20, 12)), 2)
    END AS DECIMAL(20, 2)) AS yuan
FROM spans AS s
JOIN weights AS w
    ON w.asset_class = s.asset_class AND w.from_on > s.valid_from AND w.from_on < s.until_on

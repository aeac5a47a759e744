-- The balances of the first load in yuan, each row rounded half-up once, dealt into buckets of
-- clients (domain/02 "Exactly"; the rate is that of the history file's own day, the weight that of
-- the row's). DuckDB only.
-- Grain: one row per client, outlet, product, currency and valid_from.
SELECT
    h.client_no,
    h.outlet_code,
    h.product_code,
    h.currency,
    h.valid_from,
    h.asset_class,
    h.balance,
    h.rate,
    CAST(CASE
        WHEN h.balance <= 0 THEN 0
        WHEN h.rate = 1 AND w.weight = 1 THEN h.balance
        ELSE ROUND(h.balance * CAST(h.rate * w.weight AS DECIMAL(20, 12)), 2)
    END AS DECIMAL(20, 2)) AS yuan,
    CAST(hash(h.client_no) % $buckets AS INTEGER) AS bucket
FROM balance_history AS h
JOIN weights AS w
    ON w.asset_class = h.asset_class AND h.valid_from >= w.from_on AND h.valid_from < w.until_on

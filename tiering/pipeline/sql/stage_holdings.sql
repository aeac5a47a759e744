-- Grain: one row per holding row in force, in the column order of clients.services.snapshots.HOLDINGS
-- and by client, so that PostgreSQL finds a client's rows in a few pages. Yuan as valued_holdings.sql
-- makes them: overdrafts cut, rounded half-up once.
SELECT
    h.client_no,
    row_number() OVER (
        PARTITION BY h.client_no
        ORDER BY h.outlet_code, h.product_code, h.currency, h.matures_on NULLS FIRST
    ) AS position,
    h.outlet_code,
    h.product_code,
    h.currency,
    money(h.balance) AS balance,
    money(CASE
        WHEN h.balance <= 0 THEN 0
        WHEN f.factor = 1 THEN h.balance
        ELSE round(h.balance * f.factor, 2)
    END) AS yuan,
    h.matures_on
FROM read_parquet($holding) AS h
JOIN read_parquet($product) AS p ON p.product_code = h.product_code
JOIN holding_factors AS f ON f.asset_class = p.asset_class AND f.currency = h.currency
ORDER BY h.client_no, position

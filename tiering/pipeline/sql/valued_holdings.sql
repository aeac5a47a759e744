-- The yuan of every holding (domain/02 "Exactly"): overdrafts are cut per row, each row is rounded
-- half-up once. Most rows have the factor 1 and need no multiplication.
-- Grain: one row per holding row.
SELECT
    holding.client_no,
    holding.outlet_code,
    priced.asset_class,
    CAST(CASE
        WHEN holding.balance <= 0 THEN 0
        WHEN priced.factor = 1 THEN holding.balance
        ELSE ROUND(holding.balance * priced.factor, 2)
    END AS DECIMAL(20, 2)) AS yuan
FROM holding
JOIN (
    SELECT product.product_code, factors.currency, product.asset_class, factors.factor
    FROM product
    JOIN factors ON factors.asset_class = product.asset_class
) AS priced
    ON priced.product_code = holding.product_code AND priced.currency = holding.currency

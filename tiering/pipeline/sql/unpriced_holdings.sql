-- Holdings without a product or rate to value them by.
-- Grain: one row per product and currency.
SELECT held.product_code, held.currency
FROM (SELECT DISTINCT product_code, currency FROM holding) AS held
WHERE NOT EXISTS (
    SELECT 1
    FROM product
    JOIN factors ON factors.asset_class = product.asset_class
    WHERE product.product_code = held.product_code AND factors.currency = held.currency
)

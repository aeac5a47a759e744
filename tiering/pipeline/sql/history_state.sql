-- Every balance of the first load with the days it was in force, until_on excluded. DuckDB only.
-- Grain: one row per client, outlet, product, currency and from_on.
SELECT
    client_no,
    outlet_code,
    asset_class,
    valid_from AS from_on,
    lead(valid_from, 1, DATE '9999-12-31') OVER (
        PARTITION BY client_no, outlet_code, product_code, currency ORDER BY valid_from
    ) AS until_on,
    yuan
FROM bucket_rows

-- Grain: one row per fund held then and now by so many clients at least: by how many percent a holding
-- of it that nobody touched has moved. The median over the holdings: purchases and sales move few of
-- them, unless few hold it.
WITH funds AS (
    SELECT product_code FROM products WHERE asset_class = 'fund'
), held AS (
    SELECT client_no, outlet_code, product_code, currency, sum(balance) AS balance
    FROM {now} WHERE product_code IN (SELECT product_code FROM funds) GROUP BY ALL
), held_before AS (
    SELECT client_no, outlet_code, product_code, currency, sum(balance) AS balance
    FROM {before} WHERE product_code IN (SELECT product_code FROM funds) GROUP BY ALL
)
SELECT n.product_code, round(100 * (median(n.balance / e.balance) - 1), 2) AS percent
FROM held AS n
JOIN held_before AS e USING (client_no, outlet_code, product_code, currency)
WHERE n.balance > 0 AND e.balance > 0
GROUP BY n.product_code
HAVING count(DISTINCT n.client_no) >= $market_holders

-- Grain: one row per fund held then and now: by how many percent a holding of it that nobody touched
-- has moved. The median over the holdings: purchases and sales move few of them.
SELECT n.product_code, round(100 * (median(n.balance / e.balance) - 1), 2) AS percent
FROM (SELECT client_no, outlet_code, product_code, currency, sum(balance) AS balance
      FROM holdings GROUP BY ALL) AS n
JOIN (SELECT client_no, outlet_code, product_code, currency, sum(balance) AS balance
      FROM holdings_before GROUP BY ALL) AS e
    USING (client_no, outlet_code, product_code, currency)
JOIN products AS p ON p.product_code = n.product_code
WHERE p.asset_class = 'fund' AND n.balance > 0 AND e.balance > 0
GROUP BY n.product_code

-- Grain: one row per holding in force on the eve (``held_then``) that falls due after it, up to $until,
-- with its yuan at the eve's rates, all that the client had on the eve, and ``later``: what of the
-- same product at the same place was due after it already, so that what appears there is told apart.
WITH dated AS (
    SELECT client_no, outlet_code, product_code, currency, matures_on, balance
    FROM held_then
    WHERE matures_on > $eve AND balance > 0
), falling AS (
    SELECT * FROM dated WHERE matures_on <= $until
), behind AS (
    SELECT f.client_no, f.outlet_code, f.product_code, f.currency, f.matures_on,
        list({'matures_on': d.matures_on, 'balance': d.balance} ORDER BY d.matures_on) AS later
    FROM falling AS f
    JOIN dated AS d
        ON d.client_no = f.client_no AND d.outlet_code = f.outlet_code
        AND d.product_code = f.product_code AND d.currency = f.currency
        AND d.matures_on > f.matures_on
    GROUP BY ALL
)
SELECT f.client_no, f.outlet_code, f.product_code, f.currency, f.matures_on, f.balance, r.rate,
    CAST(round(CAST(f.balance AS DECIMAL(28, 2)) * r.rate, 2) AS DECIMAL(20, 2)) AS yuan,
    CAST(b.aum AS DECIMAL(20, 2)) AS aum_before, $eve::DATE AS before_on, l.later
FROM falling AS f
JOIN rates_then AS r ON r.currency = f.currency
LEFT JOIN balances_then AS b ON b.client_no = f.client_no
LEFT JOIN behind AS l
    ON l.client_no = f.client_no AND l.outlet_code = f.outlet_code
    AND l.product_code = f.product_code AND l.currency = f.currency AND l.matures_on = f.matures_on
ORDER BY f.matures_on, f.client_no, f.outlet_code, f.product_code, f.currency

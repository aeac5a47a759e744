-- What the night knows of everything followed up, in the column order of
-- outreach.services.follow_up_rows.COLUMNS. Grain: one row per holding that falls due within the head's
-- days or fell due within the days of take-up, and per large movement of the last lists.
WITH told AS (
    SELECT 'maturity' AS kind, client_no, matures_on AS "on", outlet_code, product_code, currency,
        '' AS direction, yuan AS amount, NULL AS bought, NULL AS rolled, NULL AS aum_before,
        NULL AS before_on, true AS is_new
    FROM falling
    UNION ALL
    SELECT 'maturity', m.client_no, m.matures_on, m.outlet_code, m.product_code, m.currency, '',
        m.yuan, CAST(m.rolled + coalesce(b.bought, 0) AS DECIMAL(20, 2)), m.rolled, m.aum_before,
        m.before_on, true
    FROM rolled AS m
    LEFT JOIN bought AS b ON b.client_no = m.client_no AND b.n = m.n
    UNION ALL
    SELECT 'movement', client_no, day, '', '', '', direction, yuan, NULL, NULL, NULL, NULL, is_new
    FROM large_movements
)
SELECT t.kind, t.client_no, t."on", t.outlet_code, t.product_code, t.currency, t.direction, t.amount,
    t.bought, t.rolled, t.aum_before, t.before_on, f.home_outlet, b.employee_no, b.role, t.is_new
FROM told AS t
JOIN figures_tonight AS f ON f.client_no = t.client_no
LEFT JOIN managers_tonight AS b ON b.client_no = t.client_no
ORDER BY ALL

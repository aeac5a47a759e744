-- Balances of a day for which the first load still speaks, no holding file having come by then.
-- Grain: one row per client of the first load known by that day.
SELECT
    now.client_no,
    now.aum,
    now.cum,
    CAST(COALESCE(month_eve.cum, 0) AS DECIMAL(38, 2)) AS month_before,
    CAST(COALESCE(quarter_eve.cum, 0) AS DECIMAL(38, 2)) AS quarter_before,
    CAST(COALESCE(year_eve.cum, 0) AS DECIMAL(38, 2)) AS year_before,
    now.first_on,
    :day AS good_on,
    client_totals.home_outlet,
    client_totals.tied_outlets,
    CAST(COALESCE(client_totals.demand, 0) AS DECIMAL(20, 2)) AS demand,
    CAST(COALESCE(client_totals.time, 0) AS DECIMAL(20, 2)) AS time,
    CAST(COALESCE(client_totals.wealth_product, 0) AS DECIMAL(20, 2)) AS wealth_product,
    CAST(COALESCE(client_totals.fund, 0) AS DECIMAL(20, 2)) AS fund,
    CAST(COALESCE(client_totals.insurance, 0) AS DECIMAL(20, 2)) AS insurance,
    CAST(COALESCE(client_totals.bond, 0) AS DECIMAL(20, 2)) AS bond,
    CAST(COALESCE(client_totals.metal, 0) AS DECIMAL(20, 2)) AS metal,
    CAST(COALESCE(client_totals.trust, 0) AS DECIMAL(20, 2)) AS trust,
    CAST(COALESCE(client_totals.margin_cash, 0) AS DECIMAL(20, 2)) AS margin_cash,
    CAST(COALESCE(client_totals.large_cd, 0) AS DECIMAL(20, 2)) AS large_cd
FROM now
LEFT JOIN month_eve ON month_eve.client_no = now.client_no
LEFT JOIN quarter_eve ON quarter_eve.client_no = now.client_no
LEFT JOIN year_eve ON year_eve.client_no = now.client_no
LEFT JOIN client_totals ON client_totals.client_no = now.client_no

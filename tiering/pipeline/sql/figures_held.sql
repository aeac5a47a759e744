-- The published figures where some keep a better tier than their average asks for: those of
-- ``figures``, with the tiers of ``held``.
-- Grain: one row per client of asked.
SELECT
    asked.client_no,
    asked.aum,
    asked.month_average,
    asked.quarter_average,
    asked.annual_average,
    asked.annual_basis,
    asked.year_balance_days,
    COALESCE(held.tier, asked.tier) AS tier,
    asked.home_outlet,
    asked.is_stale,
    asked.good_on,
    asked.first_on,
    asked.has_loan,
    asked.demand,
    asked.time,
    asked.wealth_product,
    asked.fund,
    asked.insurance,
    asked.bond,
    asked.metal,
    asked.trust,
    asked.margin_cash,
    asked.large_cd
FROM asked
LEFT JOIN held ON held.client_no = asked.client_no

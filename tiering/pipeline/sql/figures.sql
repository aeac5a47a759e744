-- The published figures of every client (domain/02 §Averages, §Tiers, §Home outlet, §Fine print).
-- A stale client whose good day's figures are those of the last published night keeps that row; one
-- whose good day was never published gets it computed here as of that day.
-- Grain: one row per client of client_state.
WITH borrower AS (
    SELECT DISTINCT client_no FROM loan WHERE balance > 0
),
asking AS (  -- the few for whom yesterday matters
    SELECT client_no, good_on, COALESCE(good_on < :as_of, TRUE) AS is_stale
    FROM balances
    WHERE home_outlet IS NULL OR tied_outlets IS NOT NULL OR good_on IS NULL OR good_on < :as_of
),
yesterday AS (
    SELECT
        published.client_no,
        published.home_outlet,
        asking.is_stale AND published.good_on = asking.good_on AS is_kept
    FROM published
    JOIN asking ON asking.client_no = published.client_no
),
summed AS (
    SELECT
        client_state.client_no,
        NULLIF(client_state.opening_outlet, '') AS opening_outlet,
        balances.client_no IS NOT NULL
            AND COALESCE(balances.good_on < :as_of, TRUE) AS is_stale,
        CASE WHEN balances.client_no IS NULL THEN :as_of ELSE balances.good_on END AS good_on,
        balances.first_on,
        COALESCE(balances.aum, 0) AS aum,
        -- to the good day: a stale balance stands still after it
        COALESCE(balances.cum - balances.aum
            * COALESCE(days_between(balances.good_on, :as_of), 0), 0) AS cum,
        COALESCE(balances.month_before, 0) AS month_before,
        COALESCE(balances.quarter_before, 0) AS quarter_before,
        COALESCE(balances.year_before, 0) AS year_before,
        balances.home_outlet,
        balances.tied_outlets,
        COALESCE(balances.demand, 0) AS demand,
        COALESCE(balances.time, 0) AS time,
        COALESCE(balances.wealth_product, 0) AS wealth_product,
        COALESCE(balances.fund, 0) AS fund,
        COALESCE(balances.insurance, 0) AS insurance,
        COALESCE(balances.bond, 0) AS bond,
        COALESCE(balances.metal, 0) AS metal,
        COALESCE(balances.trust, 0) AS trust,
        COALESCE(balances.margin_cash, 0) AS margin_cash,
        COALESCE(balances.large_cd, 0) AS large_cd
    FROM client_state
    LEFT JOIN balances ON balances.client_no = client_state.client_no
),
based AS (
    SELECT
        summed.*,
        calendar.month_days,
        calendar.quarter_days,
        calendar.year_days,
        days_between(summed.first_on, summed.good_on) + 1 AS days_known,
        CASE
            WHEN summed.first_on IS NULL
                OR days_between(summed.first_on, summed.good_on) + 1 < :min_days_of_history
            THEN 'since_opening'
            ELSE calendar.usual_basis
        END AS annual_basis
    FROM summed
    JOIN calendar ON calendar.day = COALESCE(summed.good_on, :as_of)
),
averaged AS (
    SELECT
        based.*,
        rounded_average(based.cum - based.month_before, based.month_days) AS month_average,
        rounded_average(based.cum - based.quarter_before, based.quarter_days) AS quarter_average,
        rounded_average(
            CASE based.annual_basis
                WHEN 'year_to_date' THEN based.cum - based.year_before
                WHEN 'trailing_365' THEN based.cum - COALESCE(trailing_eve.cum, 0)
                ELSE based.cum
            END,
            CASE based.annual_basis
                WHEN 'year_to_date' THEN based.year_days
                WHEN 'trailing_365' THEN 365
                ELSE COALESCE(based.days_known, 1)
            END
        ) AS annual_average
    FROM based
    LEFT JOIN trailing_eve
        ON trailing_eve.client_no = based.client_no AND trailing_eve.day = based.good_on
),
fresh AS (
    SELECT
        averaged.client_no,
        CAST(averaged.aum AS DECIMAL(20, 2)) AS aum,
        CAST(averaged.month_average AS DECIMAL(20, 2)) AS month_average,
        CAST(averaged.quarter_average AS DECIMAL(20, 2)) AS quarter_average,
        CAST(averaged.annual_average AS DECIMAL(20, 2)) AS annual_average,
        averaged.annual_basis,
        CAST(averaged.cum - averaged.year_before AS DECIMAL(38, 2)) AS year_balance_days,
        CASE
            WHEN averaged.annual_average >= CAST(:private AS DECIMAL(20, 2)) THEN 'private'
            WHEN averaged.annual_average >= CAST(:wealth AS DECIMAL(20, 2)) THEN 'wealth'
            WHEN averaged.annual_average >= CAST(:mid AS DECIMAL(20, 2)) THEN 'mid'
            WHEN averaged.annual_average >= CAST(:long_tail AS DECIMAL(20, 2)) THEN 'long_tail'
            ELSE 'potential'
        END AS tier,
        CASE
            WHEN averaged.first_on IS NULL THEN averaged.opening_outlet
            WHEN averaged.home_outlet IS NULL
                THEN COALESCE(yesterday.home_outlet, averaged.opening_outlet)
            WHEN ARRAY_CONTAINS(averaged.tied_outlets, yesterday.home_outlet)
                THEN yesterday.home_outlet
            ELSE averaged.home_outlet
        END AS home_outlet,
        averaged.is_stale,
        averaged.good_on,
        averaged.first_on,
        borrower.client_no IS NOT NULL AS has_loan,
        CAST(averaged.demand AS DECIMAL(20, 2)) AS demand,
        CAST(averaged.time AS DECIMAL(20, 2)) AS time,
        CAST(averaged.wealth_product AS DECIMAL(20, 2)) AS wealth_product,
        CAST(averaged.fund AS DECIMAL(20, 2)) AS fund,
        CAST(averaged.insurance AS DECIMAL(20, 2)) AS insurance,
        CAST(averaged.bond AS DECIMAL(20, 2)) AS bond,
        CAST(averaged.metal AS DECIMAL(20, 2)) AS metal,
        CAST(averaged.trust AS DECIMAL(20, 2)) AS trust,
        CAST(averaged.margin_cash AS DECIMAL(20, 2)) AS margin_cash,
        CAST(averaged.large_cd AS DECIMAL(20, 2)) AS large_cd
    FROM averaged
    LEFT JOIN yesterday ON yesterday.client_no = averaged.client_no
    LEFT JOIN borrower ON borrower.client_no = averaged.client_no
    WHERE NOT COALESCE(yesterday.is_kept, FALSE)
)
SELECT * FROM fresh
UNION ALL
SELECT
    published.client_no,
    published.aum,
    published.month_average,
    published.quarter_average,
    published.annual_average,
    published.annual_basis,
    published.year_balance_days,
    published.tier,
    published.home_outlet,
    TRUE AS is_stale,
    published.good_on,
    published.first_on,
    borrower.client_no IS NOT NULL AS has_loan,
    published.demand,
    published.time,
    published.wealth_product,
    published.fund,
    published.insurance,
    published.bond,
    published.metal,
    published.trust,
    published.margin_cash,
    published.large_cd
FROM published  -- its other columns are read for the kept only
JOIN yesterday ON yesterday.client_no = published.client_no
LEFT JOIN borrower ON borrower.client_no = published.client_no
WHERE yesterday.is_kept

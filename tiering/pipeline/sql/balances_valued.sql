-- Balances of a day on which the holdings are valued (domain/02 "Exactly" and §Fine print, Stale).
-- month_before, quarter_before and year_before are the balance-days to the eve of the windows that
-- end with good_on. A stale client's balance is constant after good_on, so the sum up to any day x
-- from good_on on is cum + aum * (x - previous_on), whichever side of previous_on x lies.
-- Grain: one row per client who ever had a row, and per stale client.
WITH stale_now AS (
    SELECT client_no FROM stale
    UNION
    SELECT previous.client_no
    FROM previous
    WHERE :keeps_stale
        AND (previous.good_on IS NULL OR previous.good_on < :previous_on)
        AND NOT EXISTS (SELECT 1 FROM touched WHERE touched.client_no = previous.client_no)
),
rolled AS (
    SELECT
        client_no,
        cum + aum * (days_between(:previous_on, :as_of) - 1) AS cum_eve,
        CASE WHEN :month_anchor >= good_on
            THEN cum + aum * days_between(:previous_on, :month_anchor)
            ELSE month_before END AS month_before,
        CASE WHEN :quarter_anchor >= good_on
            THEN cum + aum * days_between(:previous_on, :quarter_anchor)
            ELSE quarter_before END AS quarter_before,
        CASE WHEN :year_anchor >= good_on
            THEN cum + aum * days_between(:previous_on, :year_anchor)
            ELSE year_before END AS year_before,
        first_on
    FROM previous
),
good AS (
    SELECT
        COALESCE(rolled.client_no, client_totals.client_no) AS client_no,
        COALESCE(client_totals.aum, 0) AS aum,
        COALESCE(rolled.cum_eve, 0) + COALESCE(client_totals.aum, 0) AS cum,
        COALESCE(rolled.month_before, 0) AS month_before,
        COALESCE(rolled.quarter_before, 0) AS quarter_before,
        COALESCE(rolled.year_before, 0) AS year_before,
        COALESCE(
            rolled.first_on,
            CASE WHEN client_totals.client_no IS NOT NULL THEN :as_of END
        ) AS first_on,
        :as_of AS good_on,
        client_totals.home_outlet,
        client_totals.tied_outlets,
        COALESCE(client_totals.demand, 0) AS demand,
        COALESCE(client_totals.time, 0) AS time,
        COALESCE(client_totals.wealth_product, 0) AS wealth_product,
        COALESCE(client_totals.fund, 0) AS fund,
        COALESCE(client_totals.insurance, 0) AS insurance,
        COALESCE(client_totals.bond, 0) AS bond,
        COALESCE(client_totals.metal, 0) AS metal,
        COALESCE(client_totals.trust, 0) AS trust,
        COALESCE(client_totals.margin_cash, 0) AS margin_cash,
        COALESCE(client_totals.large_cd, 0) AS large_cd
    FROM rolled
    FULL OUTER JOIN client_totals ON client_totals.client_no = rolled.client_no
),
frozen AS (  -- a client who was good until now is frozen as of the eve
    SELECT
        stale_now.client_no,
        COALESCE(previous.aum, 0) AS aum,
        COALESCE(previous.cum + previous.aum * days_between(:previous_on, :as_of), 0) AS cum,
        COALESCE(CASE WHEN previous.good_on = :previous_on
            AND :eve_month_anchor >= :previous_on
            THEN previous.cum + previous.aum * days_between(:previous_on, :eve_month_anchor)
            ELSE previous.month_before END, 0) AS month_before,
        COALESCE(CASE WHEN previous.good_on = :previous_on
            AND :eve_quarter_anchor >= :previous_on
            THEN previous.cum + previous.aum * days_between(:previous_on, :eve_quarter_anchor)
            ELSE previous.quarter_before END, 0) AS quarter_before,
        COALESCE(CASE WHEN previous.good_on = :previous_on
            AND :eve_year_anchor >= :previous_on
            THEN previous.cum + previous.aum * days_between(:previous_on, :eve_year_anchor)
            ELSE previous.year_before END, 0) AS year_before,
        previous.first_on,
        CASE WHEN previous.good_on = :previous_on THEN :eve ELSE previous.good_on END AS good_on,
        previous.home_outlet,
        previous.tied_outlets,
        COALESCE(previous.demand, 0) AS demand,
        COALESCE(previous.time, 0) AS time,
        COALESCE(previous.wealth_product, 0) AS wealth_product,
        COALESCE(previous.fund, 0) AS fund,
        COALESCE(previous.insurance, 0) AS insurance,
        COALESCE(previous.bond, 0) AS bond,
        COALESCE(previous.metal, 0) AS metal,
        COALESCE(previous.trust, 0) AS trust,
        COALESCE(previous.margin_cash, 0) AS margin_cash,
        COALESCE(previous.large_cd, 0) AS large_cd
    FROM stale_now
    LEFT JOIN previous ON previous.client_no = stale_now.client_no
),
merged AS (
    SELECT * FROM good
    WHERE first_on IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM stale_now WHERE stale_now.client_no = good.client_no)
    UNION ALL
    SELECT * FROM frozen
)
SELECT
    client_no,
    CAST(aum AS DECIMAL(20, 2)) AS aum,
    CAST(cum AS DECIMAL(38, 2)) AS cum,
    CAST(month_before AS DECIMAL(38, 2)) AS month_before,
    CAST(quarter_before AS DECIMAL(38, 2)) AS quarter_before,
    CAST(year_before AS DECIMAL(38, 2)) AS year_before,
    first_on,
    good_on,
    home_outlet,
    tied_outlets,
    CAST(demand AS DECIMAL(20, 2)) AS demand,
    CAST(time AS DECIMAL(20, 2)) AS time,
    CAST(wealth_product AS DECIMAL(20, 2)) AS wealth_product,
    CAST(fund AS DECIMAL(20, 2)) AS fund,
    CAST(insurance AS DECIMAL(20, 2)) AS insurance,
    CAST(bond AS DECIMAL(20, 2)) AS bond,
    CAST(metal AS DECIMAL(20, 2)) AS metal,
    CAST(trust AS DECIMAL(20, 2)) AS trust,
    CAST(margin_cash AS DECIMAL(20, 2)) AS margin_cash,
    CAST(large_cd AS DECIMAL(20, 2)) AS large_cd
FROM merged

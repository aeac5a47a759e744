-- Balances of a day that is not valued: everybody's last balance stands, stale clients stay as of
-- their good day (domain/02 §Averages, §Fine print Stale).
-- Grain: one row per client who ever had a row, and per stale client.
WITH told AS (
    SELECT previous.*, COALESCE(good_on = :previous_on, FALSE) AS is_good FROM previous
)
SELECT
    client_no,
    aum,
    CAST(cum + aum * days_between(:previous_on, :as_of) AS DECIMAL(38, 2)) AS cum,
    CAST(CASE WHEN is_good AND :month_anchor >= :previous_on
        THEN cum + aum * days_between(:previous_on, :month_anchor)
        ELSE month_before END AS DECIMAL(38, 2)) AS month_before,
    CAST(CASE WHEN is_good AND :quarter_anchor >= :previous_on
        THEN cum + aum * days_between(:previous_on, :quarter_anchor)
        ELSE quarter_before END AS DECIMAL(38, 2)) AS quarter_before,
    CAST(CASE WHEN is_good AND :year_anchor >= :previous_on
        THEN cum + aum * days_between(:previous_on, :year_anchor)
        ELSE year_before END AS DECIMAL(38, 2)) AS year_before,
    first_on,
    CASE WHEN is_good THEN :as_of ELSE good_on END AS good_on,
    home_outlet,
    tied_outlets,
    demand,
    time,
    wealth_product,
    fund,
    insurance,
    bond,
    metal,
    trust,
    margin_cash,
    large_cd
FROM told

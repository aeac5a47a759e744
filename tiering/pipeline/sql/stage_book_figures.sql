-- Grain: one row per employee, role and tier of the clients whom the person manages (not co-manages).
-- ``placed`` as stage_placed.sql makes it; ``tier_bounds`` has the policy's bounds of each tier in
-- yuan (NULL: none). ``held`` has a bit per asset class, in the order of ASSET_CLASSES.
WITH judged AS (
    SELECT
        f.employee_no, f.manager_role AS role, f.tier, f.aum, f.annual_average, f.is_stale,
        f.annual_average * 100 >= t.upper * (100 - CAST($near AS SMALLINT)) AS is_near_up,
        f.annual_average * 100 < t.lower * (100 + CAST($near AS SMALLINT)) AS is_near_down,
        f.aum * 100 < f.annual_average * (100 - CAST($fall AS SMALLINT)) AS is_falling,
        f.aum * 100 < f.annual_average * CAST($lost AS SMALLINT) AS is_lost,
        coalesce(f.next_matures_on <= $until, false) AS is_maturing,
        f.has_marketing_consent = false AS has_no_consent,
        f.is_do_not_contact,
        CAST(f.demand > 0 AS INTEGER) + 2 * CAST(f.time > 0 AS INTEGER)
            + 4 * CAST(f.wealth_product > 0 AS INTEGER) + 8 * CAST(f.fund > 0 AS INTEGER)
            + 16 * CAST(f.insurance > 0 AS INTEGER) + 32 * CAST(f.bond > 0 AS INTEGER)
            + 64 * CAST(f.metal > 0 AS INTEGER) + 128 * CAST(f.trust > 0 AS INTEGER)
            + 256 * CAST(f.margin_cash > 0 AS INTEGER) + 512 * CAST(f.large_cd > 0 AS INTEGER)
            AS held
    FROM placed AS f
    JOIN tier_bounds AS t ON t.tier = f.tier
    WHERE f.employee_no IS NOT NULL
)
SELECT
    employee_no,
    role,
    tier,
    count(*) AS clients,
    CAST(sum(aum) AS DECIMAL(38, 2)) AS aum,
    CAST(sum(annual_average) AS DECIMAL(38, 2)) AS annual_average,
    count(*) FILTER (WHERE is_near_up) AS near_up,
    CAST(coalesce(sum(aum) FILTER (WHERE is_near_up), 0) AS DECIMAL(38, 2)) AS near_up_aum,
    count(*) FILTER (WHERE is_near_down) AS near_down,
    CAST(coalesce(sum(aum) FILTER (WHERE is_near_down), 0) AS DECIMAL(38, 2)) AS near_down_aum,
    count(*) FILTER (WHERE is_falling) AS falling,
    CAST(coalesce(sum(aum) FILTER (WHERE is_falling), 0) AS DECIMAL(38, 2)) AS falling_aum,
    count(*) FILTER (WHERE is_maturing) AS maturing,
    CAST(coalesce(sum(aum) FILTER (WHERE is_maturing), 0) AS DECIMAL(38, 2)) AS maturing_aum,
    count(*) FILTER (WHERE is_falling OR is_maturing) AS at_risk,
    CAST(coalesce(sum(aum) FILTER (WHERE is_falling OR is_maturing), 0) AS DECIMAL(38, 2)) AS at_risk_aum,
    count(*) FILTER (WHERE is_lost) AS lost,
    count(*) FILTER (WHERE is_stale) AS stale,
    count(*) FILTER (WHERE has_no_consent) AS no_consent,
    count(*) FILTER (WHERE is_do_not_contact) AS do_not_contact,
    count(*) FILTER (WHERE bit_count(held) >= $many) AS many,
    count(*) FILTER (WHERE held & $investment = 0) AS uninvested,
    count(*) FILTER (WHERE aum >= $lows[1] AND aum < $ends[1]) AS band_1,
    count(*) FILTER (WHERE aum >= $lows[2] AND aum < $ends[2]) AS band_2,
    count(*) FILTER (WHERE aum >= $lows[3] AND aum < $ends[3]) AS band_3,
    count(*) FILTER (WHERE aum >= $lows[4] AND aum < $ends[4]) AS band_4
FROM judged
GROUP BY employee_no, role, tier
ORDER BY employee_no, role, tier

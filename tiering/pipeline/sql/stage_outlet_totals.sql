-- Grain: one row per home outlet (NULL: none), tier and tier of the last published night (NULL: the
-- same, or nobody then).
WITH changes AS (
    SELECT
        client_no,
        from_tier,
        list_position($tiers, to_tier) < list_position($tiers, from_tier) AS is_upgrade
    FROM read_parquet($tier_changes)
)
SELECT
    f.home_outlet,
    f.tier,
    c.from_tier,
    count(*) AS clients,
    CAST(sum(f.aum) AS DECIMAL(38, 2)) AS aum,
    count(f.employee_no) AS managed,
    count(f.unmanaged_reason) AS unmanaged,
    CAST(coalesce(sum(f.aum) FILTER (WHERE f.unmanaged_reason IS NOT NULL), 0) AS DECIMAL(38, 2)) AS unmanaged_aum,
    count(*) FILTER (WHERE f.is_stale) AS stale,
    count(*) FILTER (WHERE c.is_upgrade) AS upgraded,
    count(*) FILTER (WHERE NOT c.is_upgrade) AS downgraded,
    CAST(sum(f.demand) AS DECIMAL(38, 2)) AS demand,
    CAST(sum(f.time) AS DECIMAL(38, 2)) AS time,
    CAST(sum(f.wealth_product) AS DECIMAL(38, 2)) AS wealth_product,
    CAST(sum(f.fund) AS DECIMAL(38, 2)) AS fund,
    CAST(sum(f.insurance) AS DECIMAL(38, 2)) AS insurance,
    CAST(sum(f.bond) AS DECIMAL(38, 2)) AS bond,
    CAST(sum(f.metal) AS DECIMAL(38, 2)) AS metal,
    CAST(sum(f.trust) AS DECIMAL(38, 2)) AS trust,
    CAST(sum(f.margin_cash) AS DECIMAL(38, 2)) AS margin_cash,
    CAST(sum(f.large_cd) AS DECIMAL(38, 2)) AS large_cd
FROM placed AS f
LEFT JOIN changes AS c ON c.client_no = f.client_no
GROUP BY f.home_outlet, f.tier, c.from_tier
ORDER BY f.home_outlet, f.tier, c.from_tier

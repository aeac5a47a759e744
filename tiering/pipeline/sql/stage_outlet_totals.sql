-- Grain: one row per home outlet (NULL: none) and tier.
WITH figures AS (
    SELECT client_no, home_outlet, tier, aum, is_stale FROM read_parquet($figures)
),
primaries AS (
    SELECT client_no FROM read_parquet($books) WHERE is_primary
),
unmanaged AS (
    SELECT client_no FROM read_parquet($unmanaged)
),
changes AS (
    SELECT
        client_no,
        list_position($tiers, to_tier) < list_position($tiers, from_tier) AS is_upgrade
    FROM read_parquet($tier_changes)
)
SELECT
    f.home_outlet,
    f.tier,
    count(*) AS clients,
    CAST(sum(f.aum) AS DECIMAL(38, 2)) AS aum,
    count(p.client_no) AS managed,
    count(u.client_no) AS unmanaged,
    CAST(coalesce(sum(f.aum) FILTER (WHERE u.client_no IS NOT NULL), 0) AS DECIMAL(38, 2)) AS unmanaged_aum,
    count(*) FILTER (WHERE f.is_stale) AS stale,
    count(*) FILTER (WHERE c.is_upgrade) AS upgraded,
    count(*) FILTER (WHERE NOT c.is_upgrade) AS downgraded
FROM figures AS f
LEFT JOIN primaries AS p ON p.client_no = f.client_no
LEFT JOIN unmanaged AS u ON u.client_no = f.client_no
LEFT JOIN changes AS c ON c.client_no = f.client_no
GROUP BY f.home_outlet, f.tier
ORDER BY f.home_outlet, f.tier

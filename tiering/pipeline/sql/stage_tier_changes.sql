-- Grain: one row per client whose tier changed, in the column order of TIER_CHANGE_COLUMNS.
SELECT
    $run AS run_id, client_no, from_tier, to_tier, annual_average, annual_basis,
    $policy_version_id AS policy_version_id
FROM read_parquet($tier_changes)
ORDER BY client_no

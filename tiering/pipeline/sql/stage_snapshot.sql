-- Grain: one row per client, in the column order of clients.services.snapshots.COLUMNS.
-- In no order: building the key sorts the client numbers anyway, which is cheaper than sorting
-- whole rows here. Figures of the night joined with who manages the client after it, or why nobody does.
WITH figures AS (
    SELECT * FROM read_parquet($figures)
),
primaries AS (
    SELECT client_no, employee_no, role FROM read_parquet($books) WHERE is_primary
),
unmanaged AS (
    SELECT client_no, role_needed, reason FROM read_parquet($unmanaged)
)
SELECT
    $run AS run_id,
    f.client_no,
    f.aum,
    f.month_average,
    f.quarter_average,
    f.annual_average,
    f.annual_basis,
    f.year_balance_days,
    f.tier,
    f.home_outlet,
    f.is_stale,
    f.good_on,
    f.first_on,
    f.has_loan,
    coalesce(p.role, u.role_needed) AS role_needed,
    p.employee_no,
    u.reason AS unmanaged_reason,
    f.demand, f.time, f.wealth_product, f.fund, f.insurance,
    f.bond, f.metal, f.trust, f.margin_cash, f.large_cd
FROM figures AS f
LEFT JOIN primaries AS p ON p.client_no = f.client_no
LEFT JOIN unmanaged AS u ON u.client_no = f.client_no

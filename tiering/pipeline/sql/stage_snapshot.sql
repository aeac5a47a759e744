-- Grain: one row per client, in the column order of clients.services.snapshots.COLUMNS.
-- In no order: building the key sorts the client numbers anyway, which is cheaper than sorting
-- whole rows here. Figures of the night joined with who manages the client after it, or why nobody
-- does; ``money`` writes an amount as text.
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
    money(f.aum) AS aum,
    money(f.month_average) AS month_average,
    money(f.quarter_average) AS quarter_average,
    money(f.annual_average) AS annual_average,
    f.annual_basis,
    money(f.year_balance_days) AS year_balance_days,
    f.tier,
    f.home_outlet,
    f.is_stale,
    f.good_on,
    f.first_on,
    f.has_loan,
    -- What the tier asks for: under a lock somebody of another role may manage the client still.
    -- A stale client keeps its place, whatever tonight's loan file says.
    CASE WHEN f.is_stale THEN coalesce(p.role, u.role_needed) ELSE n.role END AS role_needed,
    p.employee_no,
    u.reason AS unmanaged_reason,
    money(f.demand) AS demand,
    money(f.time) AS time,
    money(f.wealth_product) AS wealth_product,
    money(f.fund) AS fund,
    money(f.insurance) AS insurance,
    money(f.bond) AS bond,
    money(f.metal) AS metal,
    money(f.trust) AS trust,
    money(f.margin_cash) AS margin_cash,
    money(f.large_cd) AS large_cd,
    p.role AS manager_role,
    CAST(f.demand > 0 AS INTEGER) + CAST(f.time > 0 AS INTEGER)
        + CAST(f.wealth_product > 0 AS INTEGER) + CAST(f.fund > 0 AS INTEGER)
        + CAST(f.insurance > 0 AS INTEGER) + CAST(f.bond > 0 AS INTEGER)
        + CAST(f.metal > 0 AS INTEGER) + CAST(f.trust > 0 AS INTEGER)
        + CAST(f.margin_cash > 0 AS INTEGER) + CAST(f.large_cd > 0 AS INTEGER) AS classes_held,
    m.next_matures_on,
    c.birthday_md,
    c.risk_level,
    c.persona,
    c.has_marketing_consent,
    c.is_do_not_contact
FROM figures AS f
LEFT JOIN listed_clients AS c ON c.client_no = f.client_no
LEFT JOIN listed_maturities AS m ON m.client_no = f.client_no
LEFT JOIN primaries AS p ON p.client_no = f.client_no
LEFT JOIN unmanaged AS u ON u.client_no = f.client_no
LEFT JOIN need AS n ON n.tier = f.tier AND n.has_loan = f.has_loan

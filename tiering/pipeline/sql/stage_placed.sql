-- Grain: one row per client: the figures of the night, who manages the client after it or why nobody
-- does, what its tier asks for, and what lists filter by. ``listed_clients`` and
-- ``listed_maturities`` stand in front of it.
SELECT
    f.*,
    p.employee_no,
    p.role AS manager_role,
    u.reason AS unmanaged_reason,
    -- What the tier asks for: under a lock somebody of another role may manage the client still.
    -- A stale client keeps its place, whatever tonight's loan file says.
    CASE WHEN f.is_stale THEN coalesce(p.role, u.role_needed) ELSE n.role END AS role_needed,
    m.next_matures_on,
    c.birthday_md,
    c.risk_level,
    c.persona,
    c.has_marketing_consent,
    c.is_do_not_contact
FROM read_parquet($figures) AS f
LEFT JOIN (
    SELECT client_no, employee_no, role FROM read_parquet($books) WHERE is_primary
) AS p ON p.client_no = f.client_no
LEFT JOIN read_parquet($unmanaged) AS u ON u.client_no = f.client_no
LEFT JOIN need AS n ON n.tier = f.tier AND n.has_loan = f.has_loan
LEFT JOIN listed_maturities AS m ON m.client_no = f.client_no
LEFT JOIN listed_clients AS c ON c.client_no = f.client_no
-- The clients of an outlet in a few pages of the snapshot, not one in each: what a branch's list reads.
ORDER BY f.home_outlet

-- Grain: one row per membership that began tonight, in the column order of MEMBERSHIP_COLUMNS.
SELECT b.client_no, b.employee_no, b.role, b.is_primary, b.since_on, b.reason
FROM read_parquet($books) AS b
ANTI JOIN read_parquet($before) AS p
    ON p.client_no = b.client_no AND p.employee_no = b.employee_no AND p.role = b.role
    AND p.is_primary = b.is_primary AND p.since_on = b.since_on
ORDER BY b.client_no, b.is_primary, b.employee_no

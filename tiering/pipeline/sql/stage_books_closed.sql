-- Grain: one row per membership of the last published night that ended tonight.
SELECT p.client_no, p.employee_no, p.role, p.is_primary, p.since_on, p.reason
FROM read_parquet($before) AS p
ANTI JOIN read_parquet($books) AS b
    ON p.client_no = b.client_no AND p.employee_no = b.employee_no AND p.role = b.role
    AND p.is_primary = b.is_primary AND p.since_on = b.since_on
ORDER BY p.client_no, p.is_primary, p.employee_no

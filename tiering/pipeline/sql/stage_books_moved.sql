-- Grain: one row per membership that began tonight (is_new) or that of the last published night ended,
-- in the column order of MEMBERSHIP_COLUMNS.
SELECT
    coalesce(b.client_no, p.client_no) AS client_no,
    coalesce(b.employee_no, p.employee_no) AS employee_no,
    coalesce(b.role, p.role) AS role,
    coalesce(b.is_primary, p.is_primary) AS is_primary,
    coalesce(b.since_on, p.since_on) AS since_on,
    CASE WHEN p.client_no IS NULL THEN b.reason ELSE p.reason END AS reason,
    p.client_no IS NULL AS is_new
FROM read_parquet($books) AS b
FULL JOIN read_parquet($before) AS p
    ON p.client_no = b.client_no AND p.employee_no = b.employee_no AND p.role = b.role
    AND p.is_primary = b.is_primary AND p.since_on = b.since_on
WHERE b.client_no IS NULL OR p.client_no IS NULL

-- Grain: one row per posting in force in a role that has books of its own, with the size of the
-- person's book in that role over all institutions (0 clients: none yet) and who came and went. ``book_sizes`` are the
-- books of the night.
SELECT
    s.employee_no,
    s.role,
    s.institution_code,
    max(s.name) AS name,
    coalesce(max(b.clients), 0) AS clients,
    CAST(coalesce(max(b.aum), 0) AS DECIMAL(38, 2)) AS aum,
    coalesce(max(b.joined), 0) AS joined,
    coalesce(max(b."left"), 0) AS "left"
FROM read_parquet($staff) AS s
LEFT JOIN book_sizes AS b ON b.employee_no = s.employee_no AND b.role = s.role AND b.is_primary
WHERE s.joined_on <= $as_of AND (s.left_on IS NULL OR s.left_on > $as_of)
    AND list_contains($roles, s.role)
GROUP BY s.employee_no, s.role, s.institution_code
ORDER BY s.employee_no, s.role, s.institution_code

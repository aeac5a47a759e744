-- Grain: one row per employee, role and kind of membership, in the column order of
-- clients_managersummary; people whose last client left tonight are there with 0 clients.
WITH books AS (
    SELECT employee_no, manager_role AS role, true AS is_primary, aum, annual_average
    FROM placed
    WHERE employee_no IS NOT NULL
    UNION ALL
    SELECT b.employee_no, b.role, b.is_primary, f.aum, f.annual_average
    FROM read_parquet($books) AS b
    JOIN placed AS f ON f.client_no = b.client_no
    WHERE NOT b.is_primary
),
loads AS (
    SELECT
        employee_no, role, is_primary, count(*) AS clients,
        sum(aum) AS aum, sum(annual_average) AS annual_average
    FROM books
    GROUP BY employee_no, role, is_primary
),
-- Who leaves a book and comes back to it the same night has not moved: the membership only began
-- anew.
opened AS (
    SELECT client_no, employee_no, role, is_primary FROM books_opened
),
closed AS (
    SELECT client_no, employee_no, role, is_primary FROM books_closed
),
moves AS (
    SELECT
        employee_no, role, is_primary,
        count(*) FILTER (WHERE is_new) AS joined, count(*) FILTER (WHERE NOT is_new) AS left_
    FROM (
        (SELECT *, true AS is_new FROM opened EXCEPT SELECT *, true FROM closed)
        UNION ALL
        (SELECT *, false FROM closed EXCEPT SELECT *, false FROM opened)
    )
    GROUP BY employee_no, role, is_primary
)
SELECT
    $run AS run_id,
    coalesce(l.employee_no, m.employee_no) AS employee_no,
    coalesce(l.role, m.role) AS role,
    coalesce(l.is_primary, m.is_primary) AS is_primary,
    coalesce(l.clients, 0) AS clients,
    CAST(coalesce(l.aum, 0) AS DECIMAL(38, 2)) AS aum,
    CAST(coalesce(l.annual_average, 0) AS DECIMAL(38, 2)) AS annual_average,
    CAST(coalesce(m.joined, 0) AS BIGINT) AS joined,
    CAST(coalesce(m.left_, 0) AS BIGINT) AS "left"
FROM loads AS l
FULL JOIN moves AS m
    ON m.employee_no = l.employee_no AND m.role = l.role AND m.is_primary = l.is_primary
ORDER BY 2, 3, 4

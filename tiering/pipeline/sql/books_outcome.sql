-- One row per row of want: its manager after tonight, since when and why.
-- Input: given(position, person_id).
CREATE OR REPLACE TABLE outcome AS
WITH placed AS (
  SELECT c.client_no, w.employee_no
  FROM chosen AS c
  JOIN given AS g ON g.position = c.position
  JOIN worker AS w ON w.person_id = g.person_id
),
decided AS (
  SELECT
    s.*,
    CASE
      WHEN s.state = 'fixed' THEN s.fixed_no
      WHEN p.employee_no IS NOT NULL THEN p.employee_no
      WHEN s.state = 'held' AND NOT s.is_gone THEN s.before_no
      WHEN s.state = 'stay' AND r.client_no IS NULL THEN s.before_no
    END AS employee_no,
    CASE
      WHEN s.state = 'fixed' OR p.employee_no IS NOT NULL THEN s.role_needed
      ELSE s.before_role
    END AS role,
    CASE WHEN s.state = 'fixed' THEN 'request' ELSE coalesce(r.cause, s.cause) END AS begins
  FROM standing AS s
  LEFT JOIN released AS r ON r.client_no = s.client_no
  LEFT JOIN placed AS p ON p.client_no = s.client_no
)
SELECT
  client_no, tier, home_outlet, has_loan, is_stale, annual_average, aum, role_needed, group_id, state,
  before_no, before_role,
  employee_no,
  CASE WHEN employee_no IS NOT NULL THEN role END AS role,
  employee_no IS NOT DISTINCT FROM before_no
    AND (employee_no IS NULL OR role = before_role) AS is_same,
  CASE WHEN employee_no = before_no AND role = before_role THEN before_since ELSE t.as_of END
    AS since_on,
  CASE WHEN employee_no = before_no AND role = before_role THEN before_reason ELSE begins END
    AS reason,
  begins
FROM decided
CROSS JOIN tonight AS t;

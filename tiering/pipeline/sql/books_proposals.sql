-- One row per client that a lock holds and that the free night would have given to somebody else, or
-- taken from its manager; from is who has it after tonight. The branch of the home outlet decides.
-- Input: free_outcome, what the same night decides without locks.
CREATE OR REPLACE TABLE proposals_out AS
SELECT
  o.client_no,
  coalesce(f.role, f.before_role) AS role,
  o.employee_no AS from_employee_no,
  f.employee_no AS to_employee_no,
  f.begins AS cause,
  coalesce(b.branch_code, '') AS branch_code
FROM outcome AS o
JOIN free_outcome AS f ON f.client_no = o.client_no
LEFT JOIN outlet_branch AS b ON b.outlet = o.home_outlet
WHERE o.state = 'held'
  AND (f.employee_no IS DISTINCT FROM o.employee_no OR f.role IS DISTINCT FROM o.role);

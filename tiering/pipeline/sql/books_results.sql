-- Primary managers after tonight, what changed, and who has nobody, from outcome.
-- books_out: one row per client, employee and role.
CREATE OR REPLACE TABLE books_out AS
SELECT client_no, employee_no, role, TRUE AS is_primary, since_on, reason
FROM outcome WHERE employee_no IS NOT NULL;

-- changes_out: one row per change. The role is the new one; of a client nobody takes, the old one.
CREATE OR REPLACE TABLE changes_out AS
SELECT
  client_no,
  coalesce(role, before_role) AS role,
  TRUE AS is_primary,
  before_no AS from_employee_no,
  employee_no AS to_employee_no,
  begins AS reason
FROM outcome WHERE NOT is_same;

-- unmanaged_out: one row per client above potential without a primary manager. An outlet that the
-- newest institution file no longer has is none: whoever sits above it could not be told.
CREATE OR REPLACE TABLE unmanaged_out AS
SELECT
  o.client_no, o.home_outlet, o.tier, o.role_needed, o.annual_average, o.aum,
  CASE
    WHEN o.home_outlet IS NULL OR i.outlet IS NULL THEN 'no_outlet'
    WHEN r.group_id IS NULL THEN 'no_staff'
    ELSE 'no_room'
  END AS reason
FROM outcome AS o
LEFT JOIN outlet_branch AS i ON i.outlet = o.home_outlet
LEFT JOIN (SELECT DISTINCT group_id FROM receiver) AS r ON r.group_id = o.group_id
WHERE o.role_needed IS NOT NULL AND o.employee_no IS NULL;

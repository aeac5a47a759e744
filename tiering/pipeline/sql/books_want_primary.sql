-- One row per client that needs a primary manager tonight or has one since last night: the role and
-- group it needs, who manages it now, whether that may go on, and otherwise why it ends.
-- cause, when several apply, is the first in the order of domain/02 step 2: the tier or the loan
-- asks for another role, another place serves the home outlet, the manager has left.
CREATE OR REPLACE TABLE want AS
SELECT
  coalesce(f.client_no, b.client_no) AS client_no,
  f.tier,
  f.home_outlet,
  f.has_loan,
  coalesce(f.is_stale, FALSE) AS is_stale,
  coalesce(f.annual_average, 0) AS annual_average,
  f.aum,
  n.role AS role_needed,
  g.group_id,
  b.employee_no AS before_no,
  b.role AS before_role,
  b.since_on AS before_since,
  b.reason AS before_reason,
  w.person_id AS before_person,
  s.person_id IS NOT NULL AS can_stay,
  b.employee_no IS NOT NULL AND s.person_id IS NULL
    AND (w.person_id IS NULL OR w.is_gone OR l.employee_no IS NOT NULL)
    AND NOT (coalesce(f.is_stale, FALSE) AND d.employee_no IS NOT NULL) AS is_gone,
  CASE
    WHEN b.employee_no IS NULL AND t.is_first THEN 'first'
    WHEN b.employee_no IS NULL THEN 'new'
    WHEN s.person_id IS NOT NULL THEN NULL
    WHEN n.other_loan_role = b.role AND n.role <> b.role THEN 'loan'
    WHEN n.role IS NULL OR n.role <> b.role THEN 'tier'
    WHEN l.employee_no IS NOT NULL THEN 'left'
    ELSE 'outlet'
  END AS cause
FROM figures AS f
FULL JOIN (SELECT * FROM books_before WHERE is_primary) AS b ON b.client_no = f.client_no
CROSS JOIN tonight AS t
-- A stale client keeps its place in the books, whatever tonight's loan file says.
LEFT JOIN need AS n ON n.tier = f.tier AND n.has_loan = CASE
  WHEN f.is_stale AND b.role = t.role_with_loan THEN TRUE
  WHEN f.is_stale AND b.role = t.role_without_loan THEN FALSE
  ELSE f.has_loan
END
LEFT JOIN served AS g ON g.outlet = f.home_outlet AND g.role = n.role
LEFT JOIN worker AS w ON w.employee_no = b.employee_no AND w.role = b.role
LEFT JOIN seat AS s ON s.group_id = g.group_id AND s.person_id = w.person_id
LEFT JOIN left_seat AS l ON l.group_id = g.group_id AND l.employee_no = b.employee_no
-- Of whom the staff file says something unreadable nobody knows that they left.
LEFT JOIN doubted AS d ON d.employee_no = b.employee_no
WHERE n.role IS NOT NULL OR b.client_no IS NOT NULL;

-- A tier that shares its role with one of the two middle books can look like a change of loan.
UPDATE want SET cause = 'tier'
FROM figures_before AS y
WHERE want.cause = 'loan' AND y.client_no = want.client_no AND y.tier <> want.tier;

-- One row per client that needs a co-manager of the role $role tonight or has one since last night;
-- the columns are those of books_want_primary. $top is the number of an outlet's clients, by annual
-- average, that its head co-manages (0: none). A stale client keeps the one it has, whoever overtook
-- it since (domain/02 §Fine print, Stale), but for one that stood beside a primary it has lost.
CREATE OR REPLACE TABLE want AS
WITH wanted AS (
  SELECT o.client_no, o.tier, o.home_outlet, o.annual_average, o.aum, o.has_loan, o.is_stale
  FROM primary_outcome AS o
  JOIN need AS n ON n.tier = o.tier AND n.has_loan = o.has_loan
  WHERE o.employee_no IS NOT NULL AND n.co_role = $role
  UNION
  SELECT client_no, tier, home_outlet, annual_average, aum, has_loan, is_stale FROM (
    SELECT
      *,
      row_number() OVER (PARTITION BY home_outlet ORDER BY annual_average DESC, client_no) AS place
    FROM figures
    WHERE $top > 0 AND home_outlet IS NOT NULL
  )
  WHERE place <= $top
  UNION
  SELECT f.client_no, f.tier, f.home_outlet, f.annual_average, f.aum, f.has_loan, f.is_stale
  FROM figures AS f
  JOIN books_before AS b ON b.client_no = f.client_no
  LEFT JOIN primary_outcome AS o ON o.client_no = f.client_no
  WHERE f.is_stale AND NOT b.is_primary AND b.role = $role
    AND (o.employee_no IS NOT NULL OR $role NOT IN (SELECT co_role FROM need WHERE co_role <> ''))
),
needed AS (
  SELECT wanted.*, g.group_id
  FROM wanted
  LEFT JOIN served AS g ON g.outlet = wanted.home_outlet AND g.role = $role
)
SELECT
  coalesce(f.client_no, b.client_no) AS client_no,
  f.tier,
  f.home_outlet,
  f.has_loan,
  coalesce(f.is_stale, FALSE) AS is_stale,
  coalesce(f.annual_average, 0) AS annual_average,
  f.aum,
  CASE WHEN f.client_no IS NOT NULL THEN $role END AS role_needed,
  f.group_id,
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
    WHEN b.employee_no IS NULL AND NOT p.is_same AND p.begins = 'tier' THEN 'tier'
    WHEN b.employee_no IS NULL THEN 'new'
    WHEN s.person_id IS NOT NULL THEN NULL
    -- The primary went without another in its place, or the tier or rank no longer asks.
    WHEN f.client_no IS NULL AND p.client_no IS NOT NULL AND p.employee_no IS NULL
      AND NOT p.is_same THEN p.begins
    WHEN f.client_no IS NULL THEN 'tier'
    WHEN l.employee_no IS NOT NULL OR w.person_id IS NULL THEN 'left'
    ELSE 'outlet'
  END AS cause
FROM needed AS f
FULL JOIN (SELECT * FROM books_before WHERE NOT is_primary AND role = $role) AS b
  ON b.client_no = f.client_no
CROSS JOIN tonight AS t
LEFT JOIN primary_outcome AS p ON p.client_no = coalesce(f.client_no, b.client_no)
LEFT JOIN worker AS w ON w.employee_no = b.employee_no AND w.role = b.role
LEFT JOIN seat AS s ON s.group_id = f.group_id AND s.person_id = w.person_id
LEFT JOIN left_seat AS l ON l.group_id = f.group_id AND l.employee_no = b.employee_no
LEFT JOIN doubted AS d ON d.employee_no = b.employee_no;

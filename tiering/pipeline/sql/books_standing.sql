-- One row per row of want: what may happen to it tonight.
-- fixed: an approved request decided; held: a lock holds it where it is (nowhere, if it has nobody
-- or its manager has gone), or it is stale and keeps its place in the books (domain/02 §Fine print);
-- stay: may stay with its manager; pool: to be given to somebody.
CREATE OR REPLACE VIEW standing AS
SELECT
  w.*,
  x.to_employee_no AS fixed_no,
  CASE
    WHEN x.client_no IS NOT NULL THEN 'fixed'
    WHEN w.role_needed IN (SELECT role FROM locked) THEN 'held'
    WHEN w.before_role IN (SELECT role FROM locked) AND NOT w.is_gone THEN 'held'
    WHEN w.is_stale AND w.before_no IS NOT NULL AND NOT w.is_gone THEN 'held'
    WHEN w.can_stay THEN 'stay'
    WHEN w.group_id IS NOT NULL THEN 'pool'
    ELSE 'none'
  END AS state
FROM want AS w
LEFT JOIN fixed AS x ON x.client_no = w.client_no;

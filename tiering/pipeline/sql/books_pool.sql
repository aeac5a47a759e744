-- released: one row per client let go by a manager it could have stayed with. Of a person's released
-- clients as many are 'cap' as the book is over it, smallest averages first; the others 'room'.
-- Input: trimmed(group_id, person_id, kept, over_cap).
CREATE OR REPLACE TABLE released AS
WITH ranked AS (
  SELECT
    s.client_no, s.group_id, s.annual_average, s.before_person, t.kept, t.over_cap,
    row_number() OVER (
      PARTITION BY s.group_id, s.before_person ORDER BY s.annual_average DESC, s.client_no
    ) AS place_in_group
  FROM standing AS s
  JOIN trimmed AS t ON t.group_id = s.group_id AND t.person_id = s.before_person
  WHERE s.state = 'stay'
)
SELECT
  client_no, group_id, annual_average,
  CASE
    WHEN row_number() OVER (
      PARTITION BY before_person ORDER BY annual_average, client_no DESC
    ) <= over_cap THEN 'cap'
    ELSE 'room'
  END AS cause
FROM ranked
WHERE place_in_group > kept;

-- chosen: one row per client given a place tonight, the largest averages of its group; position is
-- its turn among the clients of the groups that share people.
-- Input: quota(group_id, component_id, given).
CREATE OR REPLACE TABLE chosen AS
WITH pool AS (
  SELECT client_no, group_id, annual_average FROM standing WHERE state = 'pool'
  UNION ALL
  SELECT client_no, group_id, annual_average FROM released
),
ranked AS (
  SELECT
    p.*, q.component_id, q.given,
    row_number() OVER (
      PARTITION BY p.group_id ORDER BY p.annual_average DESC, p.client_no
    ) AS place_in_group
  FROM pool AS p
  JOIN quota AS q ON q.group_id = p.group_id
)
SELECT
  client_no, group_id, component_id,
  row_number() OVER (ORDER BY component_id, annual_average DESC, client_no) - 1 AS position
FROM ranked
WHERE place_in_group <= given;

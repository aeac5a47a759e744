-- One row per state, group and person of last night: how many clients, and how many of them a lock
-- leaves with a manager.
SELECT
  state,
  group_id,
  before_person,
  count(*) AS clients,
  count(*) FILTER (state = 'held' AND NOT is_gone) AS held
FROM standing
GROUP BY state, group_id, before_person
ORDER BY state, group_id, before_person;

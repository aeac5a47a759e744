-- What a trial says otherwise than the published run, as counts; no client is named.
-- Inputs: the trial's figures, tier_changes, books, book_changes, proposals, shortage; the published
-- run's figures_before, shortage_before, unmanaged_before.

-- tiers: one row per tier anybody is in, before or after.
CREATE TABLE tiers AS
SELECT tier, sum(before) AS before, sum(after) AS after
FROM (
  SELECT tier, 1 AS before, 0 AS after FROM figures_before
  UNION ALL
  SELECT tier, 0, 1 FROM figures
)
GROUP BY tier;

-- tier_moves: one row per pair of tiers.
CREATE TABLE tier_moves AS
SELECT from_tier, to_tier, count(*) AS clients
FROM tier_changes
GROUP BY from_tier, to_tier;

-- book_moves: one row per reason for which primaries change. moved: to somebody else; joined: had
-- nobody before; gone: has nobody after.
CREATE TABLE book_moves AS
SELECT
  reason,
  count(*) FILTER (from_employee_no IS NOT NULL AND to_employee_no IS NOT NULL) AS moved,
  count(*) FILTER (from_employee_no IS NULL) AS joined,
  count(*) FILTER (to_employee_no IS NULL) AS gone
FROM book_changes
WHERE is_primary
GROUP BY reason;

-- held_back: one row per cause for which a lock keeps a client where it is.
CREATE TABLE held_back AS
SELECT cause, count(*) AS clients FROM proposals GROUP BY cause;

-- short_outlets: one row per outlet and role that is short of managers after;
-- clients: who found nobody; above_initial: beyond the size planned; before: who found nobody in the
-- published run.
CREATE TABLE short_outlets AS
SELECT
  s.outlet_code, s.role,
  sum(s.clients) AS clients,
  sum(s.above_initial) AS above_initial,
  max(s.managers_short) AS managers_short,
  coalesce(max(b.clients), 0) AS before
FROM shortage AS s
LEFT JOIN (
  SELECT outlet_code, role, sum(clients) AS clients FROM shortage_before GROUP BY outlet_code, role
) AS b ON b.outlet_code IS NOT DISTINCT FROM s.outlet_code AND b.role = s.role
WHERE s.managers_short > 0
GROUP BY s.outlet_code, s.role;

-- trial_counts: one row. co_moves: clients whose co-managers change.
CREATE TABLE trial_counts AS
SELECT
  (SELECT count(DISTINCT outlet_code) FROM shortage_before WHERE managers_short > 0) AS short_before,
  (SELECT count(DISTINCT outlet_code) FROM shortage WHERE managers_short > 0) AS short_after,
  (SELECT count(*) FROM unmanaged_before) AS unmanaged_before,
  (SELECT count(DISTINCT client_no) FROM book_changes WHERE NOT is_primary) AS co_moves;

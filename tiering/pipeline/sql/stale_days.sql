-- The good days of stale clients.
-- Grain: one row per day.
SELECT DISTINCT good_on AS day FROM balances WHERE good_on < :as_of

-- Balance-days to the anchor of a day's trailing window, from the first load.
-- Grain: one row per client known by then.
SELECT client_no, :for_day AS day, cum FROM now

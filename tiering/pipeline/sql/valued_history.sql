-- The yuan of every balance of the first load that was in force on a day.
-- Grain: one row per client, outlet, product and currency known by that day.
SELECT client_no, outlet_code, asset_class, yuan
FROM history_state
WHERE from_on <= :day AND until_on > :day

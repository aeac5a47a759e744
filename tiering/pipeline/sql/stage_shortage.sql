-- Grain: one row per outlet (NULL: none), role and reason, in the column order of SHORTAGE_COLUMNS.
SELECT
    $run AS run_id, outlet_code, role, reason, clients, aum, managers_short, above_initial,
    nearest_outlet_with_room, room_there
FROM read_parquet($shortage)
ORDER BY outlet_code, role, reason

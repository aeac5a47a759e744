-- Grain: one row per change of one client's manager, in the column order of BOOK_CHANGE_COLUMNS.
SELECT $run AS run_id, client_no, role, is_primary, from_employee_no, to_employee_no, reason
FROM read_parquet($book_changes)
ORDER BY client_no, is_primary, role

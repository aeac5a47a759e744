-- Grain: one row per client who is due, in the column order of outreach.services.entries.COLUMNS; its
-- place on the list, or none. The same as ``outreach.rules.mix.day_list`` says of each person: what
-- must be answered first, then the best of each familiarity while it has places, then the best of
-- all who are left, never more than the day holds.
WITH musts AS (
    SELECT *, must AND row_number() OVER (
        PARTITION BY employee_no, must ORDER BY score DESC, client_no
    ) <= $capacity AS is_must
    FROM candidates
), left_over AS (
    SELECT *,
        $capacity - count(*) FILTER (WHERE is_must) OVER person AS free,
        count(*) FILTER (WHERE is_must) OVER (PARTITION BY employee_no, familiarity) AS taken
    FROM musts
    WINDOW person AS (PARTITION BY employee_no)
), fitting AS (
    SELECT l.*, NOT must AND row_number() OVER (
        PARTITION BY employee_no, l.familiarity, must ORDER BY score DESC, client_no
    ) <= q.places - taken AS is_fitting
    FROM left_over AS l
    JOIN quotas AS q ON q.familiarity = l.familiarity
), chosen AS (
    SELECT *, is_must OR (is_fitting AND row_number() OVER (
        PARTITION BY employee_no, is_fitting ORDER BY score DESC, client_no
    ) <= free) AS is_chosen
    FROM fitting
), filled AS (
    SELECT *, is_chosen OR row_number() OVER (
        PARTITION BY employee_no, is_chosen ORDER BY must DESC, score DESC, client_no
    ) <= $capacity - count(*) FILTER (WHERE is_chosen) OVER (PARTITION BY employee_no) AS is_listed
    FROM chosen
)
SELECT client_no, employee_no, role, familiarity, score, must,
    CASE WHEN is_listed THEN row_number() OVER (
        PARTITION BY employee_no, is_listed ORDER BY must DESC, score DESC, client_no
    ) END AS place,
    is_service_only, reasons
FROM filled
ORDER BY employee_no, must DESC, score DESC, client_no

-- Grain: one row per client whose judged row differs from the one the client table stands on, in
-- the column order of clients.services.sync.CLIENT_COLUMNS. The row's content lies in the ``client``
-- folder of the day and run that client_state names.
WITH wanted AS (
    SELECT client_no, loaded_on, loaded_run FROM clients_moved WHERE NOT is_gone
),
content AS (
    SELECT * FROM read_parquet($contents, hive_partitioning = true, union_by_name = true)
)
SELECT
    c.client_no, c.name, c.name_initials, c.id_type,
    '\x' || hex(c.id_no_sealed) AS id_no_sealed,
    '\x' || hex(c.id_no_index) AS id_no_index,
    coalesce(c.id_no_masked, '') AS id_no_masked,
    '\x' || hex(c.phone_sealed) AS phone_sealed,
    '\x' || hex(c.phone_index) AS phone_index,
    coalesce(c.phone_masked, '') AS phone_masked,
    c.birthday,
    coalesce(c.gender, '') AS gender,
    c.opened_on,
    coalesce(c.employer, '') AS employer,
    coalesce(c.persona, '') AS persona,
    coalesce(c.risk_level, '') AS risk_level,
    c.risk_assessed_on, c.has_marketing_consent, c.is_do_not_contact,
    coalesce(c.opening_outlet, '') AS opening_outlet,
    w.loaded_on
FROM wanted AS w
JOIN content AS c
    ON c.client_no = w.client_no AND c.as_of = w.loaded_on AND c.run = w.loaded_run
ORDER BY c.client_no

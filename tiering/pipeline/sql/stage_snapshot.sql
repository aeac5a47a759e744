-- Grain: one row per client, in the column order of clients.services.snapshots.COLUMNS.
-- In the order of ``placed``: by outlet. Building the key sorts the client numbers. ``money`` writes
-- an amount as text, ``held`` nothing for none.
SELECT
    client_no,
    money(aum) AS aum,
    money(month_average) AS month_average,
    money(quarter_average) AS quarter_average,
    money(annual_average) AS annual_average,
    annual_basis,
    money(year_balance_days) AS year_balance_days,
    tier,
    home_outlet,
    is_stale,
    CASE WHEN is_stale THEN good_on END AS good_on,
    first_on,
    has_loan,
    role_needed,
    employee_no,
    unmanaged_reason,
    held(demand) AS demand,
    held(time) AS time,
    held(wealth_product) AS wealth_product,
    held(fund) AS fund,
    held(insurance) AS insurance,
    held(bond) AS bond,
    held(metal) AS metal,
    held(trust) AS trust,
    held(margin_cash) AS margin_cash,
    held(large_cd) AS large_cd,
    manager_role,
    CAST(demand > 0 AS INTEGER) + CAST(time > 0 AS INTEGER)
        + CAST(wealth_product > 0 AS INTEGER) + CAST(fund > 0 AS INTEGER)
        + CAST(insurance > 0 AS INTEGER) + CAST(bond > 0 AS INTEGER)
        + CAST(metal > 0 AS INTEGER) + CAST(trust > 0 AS INTEGER)
        + CAST(margin_cash > 0 AS INTEGER) + CAST(large_cd > 0 AS INTEGER) AS classes_held,
    next_matures_on,
    birthday_md,
    risk_level,
    persona,
    has_marketing_consent,
    is_do_not_contact
FROM placed

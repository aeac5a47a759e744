-- Grain: one row per client with a primary manager after the night, or without one but asked of
-- somebody for this list, with what its reasons ask about. ``since_on``: of those with a manager, the
-- others are held to no standard. ``effective_on`` and the other days of ``contacts`` are those of
-- contacts had by the list's day.
WITH asked AS (
    SELECT client_no, arg_min(employee_no, (from_on, employee_no)) AS employee_no,
        arg_min(role, (from_on, employee_no)) AS role
    FROM assigned
    WHERE employee_no IS NOT NULL AND from_on <= $list_until AND until_on >= $list_day
    GROUP BY client_no
)
SELECT
    f.client_no,
    coalesce(b.employee_no, a.employee_no) AS employee_no,
    coalesce(b.role, a.role) AS role,
    b.since_on,
    f.tier,
    f.aum,
    f.annual_average,
    f.demand, f.time, f.wealth_product, f.fund, f.insurance, f.bond, f.metal, f.trust,
    f.margin_cash, f.large_cd,
    c.birthday,
    c.opened_on,
    c.risk_level,
    coalesce(c.has_marketing_consent AND NOT c.is_do_not_contact, false)
        AND k.no_calls_since IS NULL AS may_market,
    coalesce(c.is_do_not_contact, false) OR k.no_calls_since IS NOT NULL AS is_quiet,
    coalesce(p.familiarity, 'C') AS familiarity,
    k.effective_on,
    k.call_on,
    k.message_on,
    k.face_to_face_on,
    k.gift_on,
    k.promised_on,
    k.promised_by
FROM read_parquet($figures) AS f
LEFT JOIN read_parquet($books) AS b ON b.client_no = f.client_no AND b.is_primary
LEFT JOIN asked AS a ON a.client_no = f.client_no
LEFT JOIN client_facts AS c ON c.client_no = f.client_no
LEFT JOIN contacts AS k ON k.client_no = f.client_no
LEFT JOIN familiarities AS p ON p.client_no = f.client_no
WHERE b.employee_no IS NOT NULL OR a.employee_no IS NOT NULL

-- Of what matured: how much of it was put into the same product again at the same place and falls due
-- later, as far as no sale tells of it. What appeared between one maturity and the next of that product
-- belongs to the first; never more than matured. Rows are numbered per client, the earliest first and
-- of one day the largest: in this order purchases are counted for them. ``following``: the client's
-- next maturity, that of the same day too.
-- Grain: one row per row of ``matured``.
WITH standing AS (
    SELECT client_no, outlet_code, product_code, currency, sum(balance) AS balance
    FROM holdings
    WHERE matures_on > $as_of AND balance > 0
    GROUP BY client_no, outlet_code, product_code, currency
), grown AS (
    SELECT m.*, greatest(0, coalesce(s.balance, 0) - coalesce(list_sum(list_transform(
        list_filter(m.later, lambda x: x.matures_on > $as_of), lambda x: x.balance)), 0)) AS growth
    FROM matured AS m
    LEFT JOIN standing AS s
        ON s.client_no = m.client_no AND s.outlet_code = m.outlet_code
        AND s.product_code = m.product_code AND s.currency = m.currency
), apart AS (
    SELECT *, growth - coalesce(lead(growth) OVER same, 0) AS appeared,
        lead(matures_on) OVER same AS next_on
    FROM grown
    WINDOW same AS (
        PARTITION BY client_no, outlet_code, product_code, currency ORDER BY matures_on
    )
), told AS (
    SELECT a.client_no, a.outlet_code, a.product_code, a.currency, a.matures_on, a.appeared, a.rate,
        coalesce(sum(s.amount), 0) AS told
    FROM apart AS a
    JOIN purchases AS s
        ON s.client_no = a.client_no AND s.product_code = a.product_code
        AND s.sold_on >= a.matures_on AND (a.next_on IS NULL OR s.sold_on < a.next_on)
    WHERE a.appeared > 0
    GROUP BY ALL
)
SELECT a.client_no, a.outlet_code, a.product_code, a.currency, a.matures_on, a.yuan, a.aum_before,
    a.before_on,
    CAST(least(a.yuan, greatest(0,
        round(CAST(a.appeared AS DECIMAL(28, 2)) * a.rate, 2) - coalesce(t.told, 0)
    )) AS DECIMAL(20, 2)) AS rolled,
    row_number() OVER of_client AS n,
    lead(a.matures_on) OVER of_client AS following
FROM apart AS a
LEFT JOIN told AS t
    ON t.client_no = a.client_no AND t.outlet_code = a.outlet_code
    AND t.product_code = a.product_code AND t.currency = a.currency
    AND t.matures_on = a.matures_on
WINDOW of_client AS (
    PARTITION BY a.client_no
    ORDER BY a.matures_on, a.yuan DESC, a.outlet_code, a.product_code, a.currency
)

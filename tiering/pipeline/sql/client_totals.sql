-- What the valued rows of a day say of each client: AUM, classes, and the outlets at which most of
-- it lies (domain/02 §Home outlet): home_outlet is the lowest code of them, tied_outlets all of
-- them if they are several.
-- Grain: one row per client with a row that day.
WITH everywhere AS (
    SELECT
        client_no,
        MIN(outlet_code) AS lowest_outlet,
        MAX(outlet_code) AS highest_outlet,
        SUM(yuan) AS aum,
        SUM(yuan) FILTER (WHERE asset_class = 'demand') AS demand,
        SUM(yuan) FILTER (WHERE asset_class = 'time') AS time,
        SUM(yuan) FILTER (WHERE asset_class = 'wealth_product') AS wealth_product,
        SUM(yuan) FILTER (WHERE asset_class = 'fund') AS fund,
        SUM(yuan) FILTER (WHERE asset_class = 'insurance') AS insurance,
        SUM(yuan) FILTER (WHERE asset_class = 'bond') AS bond,
        SUM(yuan) FILTER (WHERE asset_class = 'metal') AS metal,
        SUM(yuan) FILTER (WHERE asset_class = 'trust') AS trust,
        SUM(yuan) FILTER (WHERE asset_class = 'margin_cash') AS margin_cash,
        SUM(yuan) FILTER (WHERE asset_class = 'large_cd') AS large_cd
    FROM valued
    GROUP BY client_no
),
at_outlet AS (  -- clients of several outlets only, here and below
    SELECT valued.client_no, valued.outlet_code, SUM(valued.yuan) AS aum
    FROM valued
    JOIN everywhere ON everywhere.client_no = valued.client_no
    WHERE everywhere.lowest_outlet <> everywhere.highest_outlet
    GROUP BY valued.client_no, valued.outlet_code
),
most AS (
    SELECT client_no, MAX(aum) AS aum FROM at_outlet GROUP BY client_no
),
contested AS (
    SELECT
        at_outlet.client_no,
        COUNT(*) AS leaders,
        MIN(at_outlet.outlet_code) AS lowest_leader,
        ARRAY_SORT(ARRAY_AGG(at_outlet.outlet_code)) AS leading_outlets
    FROM at_outlet
    JOIN most ON most.client_no = at_outlet.client_no AND most.aum = at_outlet.aum
    GROUP BY at_outlet.client_no
)
SELECT
    everywhere.client_no,
    CAST(everywhere.aum AS DECIMAL(20, 2)) AS aum,
    COALESCE(contested.lowest_leader, everywhere.lowest_outlet) AS home_outlet,
    CASE WHEN contested.leaders > 1 THEN contested.leading_outlets END AS tied_outlets,
    CAST(COALESCE(everywhere.demand, 0) AS DECIMAL(20, 2)) AS demand,
    CAST(COALESCE(everywhere.time, 0) AS DECIMAL(20, 2)) AS time,
    CAST(COALESCE(everywhere.wealth_product, 0) AS DECIMAL(20, 2)) AS wealth_product,
    CAST(COALESCE(everywhere.fund, 0) AS DECIMAL(20, 2)) AS fund,
    CAST(COALESCE(everywhere.insurance, 0) AS DECIMAL(20, 2)) AS insurance,
    CAST(COALESCE(everywhere.bond, 0) AS DECIMAL(20, 2)) AS bond,
    CAST(COALESCE(everywhere.metal, 0) AS DECIMAL(20, 2)) AS metal,
    CAST(COALESCE(everywhere.trust, 0) AS DECIMAL(20, 2)) AS trust,
    CAST(COALESCE(everywhere.margin_cash, 0) AS DECIMAL(20, 2)) AS margin_cash,
    CAST(COALESCE(everywhere.large_cd, 0) AS DECIMAL(20, 2)) AS large_cd
FROM everywhere
LEFT JOIN contested ON contested.client_no = everywhere.client_no

-- Grain: one row per home outlet (NULL: none): the AUM of each of its clients in whole fen, in no
-- order. Nearly every amount fits the first branch, which costs a tenth of the second.
SELECT
    home_outlet,
    list(CASE
        WHEN aum < 1000000000000 THEN CAST(CAST(aum AS DECIMAL(15, 2)) * 100 AS BIGINT)
        ELSE CAST(aum * 100 AS BIGINT)
    END) AS fen
FROM placed
GROUP BY home_outlet

-- So many days after a product was bought, if nobody has talked with the client since; on one list at
-- least, however long the holidays. ``figure``: what was bought that day; ``detail``: the largest of it.
WITH bought AS (
    SELECT client_no, sold_on, CAST(sum(amount) AS DECIMAL(20, 2)) AS figure,
        arg_min(product_code, (-amount, product_code)) AS detail
    FROM (
        SELECT * FROM sales  -- one that was sent again is the one sent last
        QUALIFY row_number() OVER (PARTITION BY sale_no ORDER BY as_of DESC) = 1
    ) AS s
    GROUP BY client_no, sold_on
), asked AS (
    SELECT s.*, due.workday AS due_on, greatest(begun.workday, known.list_day) AS first_on
    FROM bought AS s
    JOIN days AS known ON known.day = s.sold_on
    JOIN days AS begun ON begun.day = s.sold_on + $sale_from
    JOIN days AS due ON due.day = s.sold_on + $sale_due
)
SELECT a.client_no, a.due_on, a.figure, a.detail
FROM asked AS a
JOIN booked AS b ON b.client_no = a.client_no
WHERE $list_day BETWEEN a.first_on AND greatest(a.first_on, a.sold_on + $sale_until)
    AND (b.effective_on IS NULL OR b.effective_on <= a.sold_on)

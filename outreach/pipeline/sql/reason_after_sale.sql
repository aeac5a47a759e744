-- So many days after a product was bought, if nobody has talked with the client since. ``figure``:
-- what was bought that day; ``detail``: the largest of it.
SELECT s.client_no, s.sold_on + $sale_due AS due_on, s.figure, s.detail
FROM (
    SELECT client_no, sold_on, CAST(sum(amount) AS DECIMAL(20, 2)) AS figure,
        arg_min(product_code, (-amount, product_code)) AS detail
    FROM sales
    WHERE sold_on BETWEEN $list_day - $sale_until AND $list_day - $sale_from
    GROUP BY client_no, sold_on
) AS s
JOIN booked AS b ON b.client_no = s.client_no
WHERE b.effective_on IS NULL OR b.effective_on <= s.sold_on

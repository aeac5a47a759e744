-- The day that somebody promised at the last contact has come, or comes before the next list.
-- ``detail``: who promised.
SELECT client_no, promised_on AS due_on, NULL::DECIMAL(20, 2) AS figure, promised_by AS detail
FROM booked
WHERE promised_on <= $list_until

-- Somebody asked for it: the head, a campaign, the running marginal cohort. What is asked for days
-- without a list is on the one before them. ``detail``: of which.
SELECT a.client_no, a.until_on AS due_on, NULL::DECIMAL(20, 2) AS figure, a.reference AS detail
FROM assigned AS a
JOIN booked AS b ON b.client_no = a.client_no
WHERE a.cause = '{cause}' AND a.from_on <= $list_until AND a.until_on >= $list_day
    AND (b.effective_on IS NULL OR b.effective_on < a.from_on)

-- A birthday of the client or of somebody of the family within so many days. ``detail``: whose.
SELECT b.client_no, d.workday AS due_on, NULL::DECIMAL(20, 2) AS figure, n.whose AS detail
FROM (
    SELECT client_no, 'own' AS whose, birthday FROM booked
    UNION ALL
    SELECT client_no, relation, birthday FROM families
) AS n
JOIN birthdays AS d ON d.month = month(n.birthday) AND d.of_month = day(n.birthday)
JOIN booked AS b ON b.client_no = n.client_no
WHERE b.effective_on IS NULL OR b.effective_on < d.asked_from

-- What the contact standard of the tier asks for falls due soon, or was missed: the end of the first
-- whole period in which nothing was done (``outreach.rules.standards.owed``). ``detail``: the act.
-- What ends before the next list is due on this one.
SELECT client_no,
    CASE WHEN due_on > $list_day AND due_on <= $list_until THEN $list_day ELSE due_on END AS due_on,
    NULL::DECIMAL(20, 2) AS figure, detail
FROM owed
WHERE due_on <= $list_until + $due_soon_days

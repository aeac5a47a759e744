-- What the contact standard of the tier asks for falls due soon, or was missed: the end of the first
-- whole period in which nothing was done (``outreach.rules.standards.owed``). ``detail``: the act.
SELECT client_no, due_on, NULL::DECIMAL(20, 2) AS figure, detail
FROM owed
WHERE due_on <= $list_day + $due_soon_days

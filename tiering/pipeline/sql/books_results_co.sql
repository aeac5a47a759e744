-- Co-managers of one role after tonight and what changed, from outcome.
INSERT INTO books_out
SELECT client_no, employee_no, role, FALSE, since_on, reason
FROM outcome WHERE employee_no IS NOT NULL;

INSERT INTO changes_out
SELECT client_no, coalesce(role, before_role), FALSE, before_no, employee_no, begins
FROM outcome WHERE NOT is_same;

-- One row per person with clients after tonight: how many, as primary.
SELECT w.person_id, count(*) AS clients
FROM primary_outcome AS o
JOIN worker AS w ON w.employee_no = o.employee_no AND w.role = o.role
GROUP BY w.person_id
ORDER BY w.person_id;

-- One row per group and person over the cap: how many stay if the smallest averages of the whole
-- book go first. Input: over_cap(person_id, room).
SELECT group_id, before_person, count(*) FILTER (place_in_book <= room) AS kept
FROM (
  SELECT
    s.group_id, s.before_person, o.room,
    row_number() OVER (
      PARTITION BY s.before_person ORDER BY s.annual_average DESC, s.client_no
    ) AS place_in_book
  FROM standing AS s
  JOIN over_cap AS o ON o.person_id = s.before_person
  WHERE s.state = 'stay'
)
GROUP BY group_id, before_person
ORDER BY group_id, before_person;

-- Whose average asks for a lower tier than that of the last published night, and for too short a time
-- to go down (domain/02 §Tiers, optional hysteresis).
-- Inputs: asked (figures whose tier is the one that the average asks for), published, and held: these
-- rows of the last published night. ``watched_from``: who has been below since then, or longer, goes.
-- Grain: one row per such client. A client whose whole row is kept as stale waits as it did.
WITH ranked AS (
    SELECT
        asked.client_no,
        published.tier,
        COALESCE(held.below_since, :as_of) AS below_since,
        held.client_no IS NOT NULL AS was_held,
        asked.is_stale AND COALESCE(asked.good_on = published.good_on, FALSE) AS is_kept,
        CASE asked.tier
            WHEN 'private' THEN 4 WHEN 'wealth' THEN 3 WHEN 'mid' THEN 2 WHEN 'long_tail' THEN 1
            ELSE 0 END AS asked_rank,
        CASE published.tier
            WHEN 'private' THEN 4 WHEN 'wealth' THEN 3 WHEN 'mid' THEN 2 WHEN 'long_tail' THEN 1
            ELSE 0 END AS published_rank
    FROM asked
    JOIN published ON published.client_no = asked.client_no
    LEFT JOIN held ON held.client_no = asked.client_no
)
SELECT client_no, tier, below_since
FROM ranked
WHERE CASE
    WHEN is_kept THEN was_held
    ELSE asked_rank < published_rank AND below_since > :watched_from
END

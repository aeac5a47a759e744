-- Who stands in another tier than on the last published night.
-- Grain: one row per such client.
SELECT
    figures.client_no,
    published.tier AS from_tier,
    figures.tier AS to_tier,
    figures.annual_average,
    figures.annual_basis
FROM figures
JOIN published ON published.client_no = figures.client_no
WHERE figures.tier <> published.tier

-- One row per outlet, role and reason with clients above potential whom nobody manages.
SELECT home_outlet, role_needed, reason, count(*) AS clients, sum(aum) AS aum
FROM unmanaged_out
GROUP BY home_outlet, role_needed, reason
ORDER BY home_outlet NULLS FIRST, role_needed, reason;

-- Each measure's limits across the registry: how many trials, and the middle of what they allow.
SELECT measure, eligible, amount_in, count(DISTINCT study_id) AS studies, median(amount) AS median,
       quantile_cont(amount, [0.1, 0.9]) AS most
FROM comparable_thresholds
WHERE is_default
GROUP BY ALL HAVING count(DISTINCT study_id) > 20
ORDER BY studies DESC;

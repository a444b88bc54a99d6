-- The doses of the drugs that most trials give.
SELECT lower(drug) AS name, unit, route, frequency, amount, count(DISTINCT study_id) AS studies
FROM doses
WHERE amount IS NOT NULL
GROUP BY ALL
ORDER BY studies DESC, name, amount LIMIT 200;

-- Serious adverse events with the highest share of participants, over all groups that report them.
SELECT organ_system, lower(term) AS event, sum(affected) AS affected, sum(at_risk) AS at_risk,
       round(100 * sum(affected) / sum(at_risk), 2) AS percent
FROM adverse_events
WHERE serious AND affected IS NOT NULL AND at_risk > 0
GROUP BY ALL HAVING sum(at_risk) > 10000
ORDER BY percent DESC, event LIMIT 100;

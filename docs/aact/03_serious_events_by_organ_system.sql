-- Serious adverse events by organ system: participants affected, summed over events and groups, and trials
SELECT e.organ_system, sum(e.subjects_affected)::integer AS affected, count(DISTINCT e.nct_id) AS trials
FROM ctgov.reported_events e
WHERE e.event_type = 'serious'
GROUP BY e.organ_system
HAVING sum(e.subjects_affected) > 0
ORDER BY affected DESC, e.organ_system;

-- Lead sponsors by class
SELECT p.agency_class, count(DISTINCT p.nct_id) AS trials, count(DISTINCT p.name) AS sponsors
FROM ctgov.sponsors p
WHERE p.lead_or_collaborator = 'lead'
GROUP BY p.agency_class
ORDER BY trials DESC, p.agency_class;

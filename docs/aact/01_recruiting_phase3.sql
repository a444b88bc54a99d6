-- Phase 3 trials that recruit, in any kind of cancer (MeSH and its ancestors)
SELECT DISTINCT s.nct_id, s.phase, s.overall_status, s.enrollment, s.start_date::date AS started
FROM ctgov.studies s
INNER JOIN ctgov.browse_conditions bc ON bc.nct_id = s.nct_id
WHERE s.overall_status = 'RECRUITING'
  AND s.phase ILIKE '%PHASE3%'
  AND bc.downcase_mesh_term = 'neoplasms'
ORDER BY s.nct_id;

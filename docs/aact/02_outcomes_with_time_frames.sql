-- Primary outcome measures about survival, with their time frames
SELECT o.nct_id, o.measure, o.time_frame
FROM ctgov.design_outcomes o
WHERE o.outcome_type = 'primary'
  AND o.measure ILIKE '%survival%'
ORDER BY o.nct_id, o.measure, o.time_frame;

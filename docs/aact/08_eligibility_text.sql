-- Trials for adults whose criteria speak of bilirubin, with the ages that they take
SELECT s.nct_id, e.gender, e.minimum_age, e.maximum_age, cv.minimum_age_num, cv.minimum_age_unit
FROM ctgov.studies s
JOIN ctgov.eligibilities e USING (nct_id)
JOIN ctgov.calculated_values cv USING (nct_id)
WHERE e.adult
  AND e.criteria ILIKE '%bilirubin%'
ORDER BY s.nct_id;

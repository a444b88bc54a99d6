-- By year of primary completion: trials, their months from start to primary completion, and the months until results came
SELECT EXTRACT(year FROM s.primary_completion_date)::integer AS year, count(*) AS trials,
       round(avg(cv.actual_duration), 1) AS months_of_trial,
       sum(CASE WHEN cv.were_results_reported THEN 1 ELSE 0 END)::integer AS reported,
       round(avg(cv.months_to_report_results), 1) AS months_to_results
FROM ctgov.studies s
JOIN ctgov.calculated_values cv ON cv.nct_id = s.nct_id
WHERE s.primary_completion_date_type = 'ACTUAL'
  AND s.primary_completion_date < '2026-01-01'::date
GROUP BY 1
ORDER BY 1;

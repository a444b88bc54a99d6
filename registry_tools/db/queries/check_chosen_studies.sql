-- The studies that the filters choose.
SELECT study_id FROM select_studies(studies := $studies, condition := $condition, intervention := $intervention,
                                    phase := $phase, sponsor := $sponsor)
ORDER BY study_id;

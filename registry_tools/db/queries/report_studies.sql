-- One row a study: what its card and the overview say. Of a study without a record that is its number and a document's title.
SELECT s.study_id, any_value(s.registry) AS registry, any_value(coalesce(s.brief_title, s.official_title)) AS title,
       any_value(s.acronym) AS acronym, any_value(s.phases) AS phases, any_value(s.status) AS status,
       any_value(s.study_type) AS study_type, any_value(s.allocation) AS allocation, any_value(s.masking) AS masking,
       any_value(s.enrollment) AS enrollment, any_value(s.enrollment_type) AS enrollment_type,
       any_value(s.start_date)::VARCHAR AS start_date, any_value(s.primary_completion_date)::VARCHAR AS primary_completion_date,
       any_value(s.sponsor) AS sponsor, any_value(s.has_results) AS has_results, any_value(s.last_update)::VARCHAR AS last_update,
       any_value(s.url) AS url, any_value(s.brief_summary) AS summary,
       (SELECT list(DISTINCT c.condition ORDER BY c.condition) FROM conditions c WHERE c.study_id = s.study_id) AS conditions,
       (SELECT list(DISTINCT i.name ORDER BY i.name) FROM interventions i
        WHERE i.study_id = s.study_id AND i.name IS NOT NULL) AS interventions,
       (SELECT any_value(e.sex) FROM eligibility e WHERE e.study_id = s.study_id) AS sex,
       (SELECT any_value(e.minimum_age) FROM eligibility e WHERE e.study_id = s.study_id) AS minimum_age,
       (SELECT any_value(e.maximum_age) FROM eligibility e WHERE e.study_id = s.study_id) AS maximum_age,
       (SELECT any_value(e.healthy_volunteers) FROM eligibility e WHERE e.study_id = s.study_id) AS healthy_volunteers
FROM all_studies s
WHERE s.study_id IN (SELECT unnest($studies::VARCHAR[]))
GROUP BY s.study_id
ORDER BY s.study_id;

-- The day up to which every current record of ClinicalTrials.gov is known to be the registry's newest. A record is so up to the
-- daily load that it was served from (versionHolder), else the day it was fetched, else its own day of update: files that are read
-- together need not be of one download; never past the day it was read. And, if it was here or came when an update of one of
-- `questions` ended well, up to its mark. NULL where there are no such records, or of one nothing is known.
WITH held AS (
    SELECT s.run_id, r.started_at,
           coalesce(t.registry_version_date, CAST(s.fetched_at AS DATE), s.version_date) AS said,
           CASE WHEN said IS NOT NULL THEN least(said, CAST(r.started_at AS DATE)) END AS as_of
    FROM sources s
    JOIN studies t ON t.source_id = s.source_id
    LEFT JOIN runs r ON r.run_id = s.run_id
    WHERE s.is_current AND s.richness IS NOT NULL AND regexp_full_match(s.study_id, 'NCT\d{8}')
), marked AS (
    SELECT run_id, asked_at, mark FROM updates
    WHERE mark IS NOT NULL AND list_contains(CAST($questions AS VARCHAR[]), question)
), known AS (
    SELECT greatest(h.as_of, (SELECT max(m.mark) FROM marked m WHERE m.asked_at >= h.started_at OR m.run_id = h.run_id)) AS day
    FROM held h
)
SELECT CASE WHEN count(*) = count(day) THEN min(day) END AS start FROM known;

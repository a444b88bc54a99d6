-- Every version of a study's record that was read, oldest first; the last one's rows are in the other tables. seen_at is when it was
-- fetched or, where nobody knows, read. change_count counts what it changed in its predecessor (0: nothing that `changes` tells of;
-- NULL: it never took another's place, as the first, and one read together with a newer one).
CREATE OR REPLACE VIEW record_versions AS
    SELECT s.study_id,
           row_number() OVER versions AS version,
           s.version_date, coalesce(s.fetched_at, r.started_at) AS seen_at, s.is_current, s.source_id,
           lag(s.source_id) OVER versions AS previous_source_id,
           CASE WHEN c.change_count > 0 THEN c.change_count
                WHEN s.is_current AND lag(s.run_id) OVER versions <> s.run_id THEN 0 END AS change_count,
           s.kind, s.name, s.url, s.run_id, s.tool_version
    FROM sources s
    LEFT JOIN runs r ON r.run_id = s.run_id
    LEFT JOIN (SELECT to_source_id, count(*) AS change_count FROM changes GROUP BY ALL) c ON c.to_source_id = s.source_id
    WHERE s.status = 'loaded' AND s.richness IS NOT NULL
    WINDOW versions AS (PARTITION BY s.study_id ORDER BY s.version_date NULLS FIRST, s.richness, s.source_id);

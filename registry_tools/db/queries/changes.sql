-- Changes of the studies' records, newest first, each with the words on both sides.
-- Filters: studies by name or by what they are about, `since` (day of the newer version), `kinds` (a kind, or its beginning:
-- threshold, primary_outcome), `run` (one run).
-- on a terminal: study_id, changed_at, kind, subject, before, after
SELECT c.study_id, c.changed_at, c.kind, c.subject, c.before, c.after, s.brief_title, s.sponsor, s.phases, c.from_date, c.seen_at,
       c.from_source_id, c.before_path, c.before_start_char, c.before_end_char, c.before_quote,
       c.to_source_id, c.after_path, c.after_start_char, c.after_end_char, c.after_quote, c.run_id, c.ordinal
FROM changes c
LEFT JOIN studies s ON s.study_id = c.study_id
WHERE ($since IS NULL OR c.changed_at >= CAST($since AS DATE))
  AND ($run IS NULL OR c.run_id = $run)
  AND ($kinds IS NULL
       OR len(list_filter(CAST($kinds AS VARCHAR[]), lambda one: c.kind = one OR starts_with(c.kind, one || '_'))) > 0)
  AND ($condition IS NULL AND $intervention IS NULL AND $phase IS NULL AND $sponsor IS NULL
       AND ($studies IS NULL OR list_contains(CAST($studies AS VARCHAR[]), c.study_id))
       OR c.study_id IN (SELECT study_id FROM select_studies(
           studies := CAST($studies AS VARCHAR[]), condition := $condition, intervention := $intervention,
           phase := $phase, sponsor := $sponsor)))
ORDER BY c.changed_at DESC NULLS LAST, c.study_id, c.seen_at DESC, c.ordinal;

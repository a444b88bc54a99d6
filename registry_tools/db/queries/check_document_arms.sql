-- Arms of one source, with their number of people (of a record: those who started the first period).
SELECT a.label, a.ordinal, a.type, coalesce(a.n, f.started) AS n, a.source_id, a.path, a.page, a.start_char, a.end_char, a.quote
FROM arms a
LEFT JOIN (SELECT source_id, arm_id, sum(count) AS started FROM participant_flow
           WHERE period_ordinal = 1 AND kind = 'milestone' AND type = 'STARTED' AND arm_id IS NOT NULL
           GROUP BY source_id, arm_id) f ON f.source_id = a.source_id AND f.arm_id = a.arm_id
WHERE a.source_id = $source AND a.label IS NOT NULL
ORDER BY a.ordinal;

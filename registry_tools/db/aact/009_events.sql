-- Adverse events.

CREATE VIEW aact.ctgov.reported_events AS
    SELECT (e.rowid + 1)::INTEGER AS id, e.study_id AS nct_id, g.id::INTEGER AS result_group_id,
           e.group_id AS ctgov_group_code, i.events_time_frame AS time_frame,
           CASE WHEN e.serious THEN 'serious' ELSE 'other' END AS event_type,
           NULL::VARCHAR AS default_vocab, NULL::VARCHAR AS default_assessment,
           TRY_CAST(e.affected AS INTEGER) AS subjects_affected, TRY_CAST(e.at_risk AS INTEGER) AS subjects_at_risk,
           i.events_description AS description, TRY_CAST(e.events AS INTEGER) AS event_count, e.organ_system,
           e.term AS adverse_event_term,
           TRY_CAST(trunc(TRY_CAST(i.events_frequency_threshold AS DOUBLE)) AS INTEGER) AS frequency_threshold,
           e.vocabulary AS vocab, e.assessment
    FROM registry.adverse_events e
    SEMI JOIN aact.main.chosen USING (study_id, source_id)
    LEFT JOIN registry.result_info i ON i.study_id = e.study_id AND i.source_id = e.source_id
    LEFT JOIN aact.main.group_ids g ON g.study_id = e.study_id AND g.section = 'event' AND g.group_id = e.group_id
    WHERE e.group_id IS NOT NULL;

-- Three rows a group: serious events, other events and deaths.
CREATE VIEW aact.ctgov.reported_event_totals AS
    SELECT (g.rowid * 3 + k.rank)::INTEGER AS id, g.study_id AS nct_id, g.group_id AS ctgov_group_code, k.event_type,
           k.classification,
           TRY_CAST(CASE k.rank WHEN 1 THEN g.serious_affected WHEN 2 THEN g.other_affected ELSE g.deaths_affected END
                    AS INTEGER) AS subjects_affected,
           TRY_CAST(CASE k.rank WHEN 1 THEN g.serious_at_risk WHEN 2 THEN g.other_at_risk ELSE g.deaths_at_risk END
                    AS INTEGER) AS subjects_at_risk,
           NULL::TIMESTAMP AS created_at, NULL::TIMESTAMP AS updated_at
    FROM registry.result_groups g
    SEMI JOIN aact.main.chosen USING (study_id, source_id)
    CROSS JOIN (VALUES (1, 'serious', 'Total, serious adverse events'), (2, 'other', 'Total, other adverse events'),
                       (3, 'deaths', 'Total, all-cause mortality')) k (rank, event_type, classification)
    WHERE g.section = 'event';

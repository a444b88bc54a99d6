-- Is a source a registry's record or a document?
CREATE OR REPLACE VIEW source_kinds AS
    SELECT source_id, kind, CASE WHEN richness IS NULL THEN 'document' ELSE 'registry' END AS source FROM sources;

-- Bounds with their study and criterion: what an eligible person must have, in the criterion's unit and the canonical one.
CREATE OR REPLACE VIEW threshold_facts AS
    SELECT t.study_id, s.brief_title, s.phases, t.measure, t.measure_text,
           limit_text(t.eligible, t.value, t.unit, t.relative_to) AS eligible_limit,
           t.eligible, t.value, t.unit, t.relative_to, t.canonical_value, t.canonical_unit,
           t.condition, t.alternative_group, c.polarity, c.heading, t.quote, c.text AS criterion_text, t.criterion_id,
           k.source, t.source_id, t.path, t.page, t.start_char, t.end_char
    FROM thresholds t
    LEFT JOIN source_kinds k ON k.source_id = t.source_id
    LEFT JOIN criteria c ON c.criterion_id = t.criterion_id AND c.source_id = t.source_id
    LEFT JOIN all_studies s ON s.study_id = t.study_id;

-- Timepoints with their endpoint.
CREATE OR REPLACE VIEW timepoint_facts AS
    SELECT p.study_id, e.level, e.concept, e.measure, p.shape, p.from_days, p.to_days, p.every_days, p.anchor, p.event,
           p.cycle, p.cycle_day, p.cycle_length_days, p.quote, e.time_frame, p.endpoint_id, p.ordinal,
           p.source_id, p.path, p.page, p.start_char, p.end_char
    FROM timepoints p
    JOIN endpoints e ON e.endpoint_id = p.endpoint_id AND e.source_id = p.source_id;

-- Doses with their arm and intervention.
CREATE OR REPLACE VIEW dose_facts AS
    SELECT d.study_id, a.label AS arm, i.name AS intervention, d.drug,
           dose_text(d.amount, d.amount_high, d.unit, d.route, d.frequency, d.days, d.cycle_days) AS dose,
           d.amount, d.amount_high, d.unit, d.route, d.frequency, d.days, d.cycle_days, d.cycles, d.duration_days,
           d.max_amount, d.condition, d.quote, d.arm_id, d.intervention_id,
           k.source, d.source_id, d.path, d.page, d.start_char, d.end_char
    FROM doses d
    LEFT JOIN source_kinds k ON k.source_id = d.source_id
    LEFT JOIN arms a ON a.arm_id = d.arm_id AND a.source_id = d.source_id
    LEFT JOIN interventions i ON i.intervention_id = d.intervention_id AND i.source_id = d.source_id;

-- Bounds made comparable: one number and what it is in ("x ULN", "mg/dL", the score itself), default and conditional apart.
-- A limit that only exempts some people ("unless Gilbert's syndrome") is the default for everyone else. Bounds with the same
-- alternative_group of one criterion are alternatives: an eligible person meets one of them.
CREATE OR REPLACE VIEW comparable_thresholds AS
    SELECT study_id, measure, eligible, condition,
           coalesce(regexp_matches(condition, '^\W*(unless|except|excluding|excepting|other than|apart from)\b', 'i'), false) AS is_exemption,
           condition IS NULL OR is_exemption AS is_default, alternative_group, source_id, criterion_id, quote,
           CASE WHEN relative_to IS NOT NULL THEN coalesce(canonical_value, value) ELSE canonical_value END AS amount,
           CASE WHEN relative_to IS NOT NULL THEN 'x ' || relative_to ELSE coalesce(canonical_unit, '') END AS amount_in
    FROM thresholds
    WHERE measure <> 'other' AND (relative_to IS NOT NULL OR canonical_value IS NOT NULL);

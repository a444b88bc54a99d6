-- Macros and views hold no data: every opening for writing makes them anew.

-- A number without its trailing zeros: 2.50 is 2.5, 3.0 is 3.
CREATE OR REPLACE MACRO plain_number(x) AS
    CASE WHEN x = round(x) AND abs(x) < 1e15 THEN CAST(CAST(x AS BIGINT) AS VARCHAR) ELSE CAST(x AS VARCHAR) END;

-- "<= 2.5 x ULN", ">= 100 10*9/L": a bound in one cell.
CREATE OR REPLACE MACRO limit_text(comparator, value, unit, relative_to) AS
    comparator || ' ' || plain_number(value)
    || CASE WHEN relative_to IS NOT NULL THEN CASE WHEN unit = '%' THEN ' % of ' ELSE ' x ' END || relative_to
            WHEN unit IS NULL OR unit LIKE '{%}' THEN ''
            ELSE ' ' || unit END;

-- "20 mg/kg IV QW, days 1, 8, 15, 22 of 28": a dose in one cell.
CREATE OR REPLACE MACRO dose_text(amount, amount_high, unit, route, frequency, days, cycle_days) AS
    concat_ws(' ',
        plain_number(amount) || coalesce('-' || plain_number(amount_high), ''), unit, nullif(route, 'other'), frequency,
        CASE WHEN len(days) > 0 THEN
                 CASE WHEN len(days) = 1 THEN '(day ' ELSE '(days ' END
                 || CASE WHEN len(days) > 2 AND CAST(days[-1] AS INTEGER) - CAST(days[1] AS INTEGER) + 1 = len(days) THEN days[1] || '-' || days[-1]
                         ELSE array_to_string(days, ', ') END
                 || coalesce(' of ' || plain_number(cycle_days), '') || ')'
             WHEN cycle_days IS NOT NULL THEN '(' || plain_number(cycle_days) || '-day cycle)' END);

-- Studies by what they are about; a NULL argument does not filter. Words match anywhere, case aside. Of a study
-- without a record nobody gives conditions, phase, sponsor, status or dates: words of its documents' titles stand for the conditions
-- (and, with the drugs of its doses, for interventions that its documents do not list); a filter on one of the others leaves it out.
CREATE OR REPLACE MACRO select_studies(
    studies := NULL, condition := NULL, intervention := NULL, phase := NULL, sponsor := NULL, status := NULL,
    started_from := NULL, started_to := NULL
) AS TABLE
    SELECT s.study_id
    FROM (SELECT a.study_id, a.phases, a.status, a.start_date, a.has_record FROM all_studies a) s
    WHERE (studies IS NULL OR list_contains(CAST(studies AS VARCHAR[]), s.study_id))
      AND (condition IS NULL
           OR s.study_id IN (SELECT c.study_id FROM conditions c WHERE contains(lower(c.condition), lower(condition)))
           OR s.study_id IN (SELECT t.study_id FROM index_terms t WHERE t.about = 'condition'
                             AND t.kind IN ('mesh', 'ancestor') AND contains(lower(t.term), lower(condition)))
           OR NOT s.has_record
              AND s.study_id IN (SELECT d.study_id FROM documents d WHERE contains(lower(d.title), lower(condition))))
      AND (intervention IS NULL
           OR s.study_id IN (SELECT i.study_id FROM interventions i WHERE contains(lower(i.name), lower(intervention))
                             OR len(list_filter(i.other_names, lambda n: contains(lower(n), lower(intervention)))) > 0)
           OR NOT s.has_record
              AND (s.study_id IN (SELECT d.study_id FROM documents d WHERE contains(lower(d.title), lower(intervention)))
                   OR s.study_id IN (SELECT o.study_id FROM doses o WHERE contains(lower(o.drug), lower(intervention)))))
      AND (phase IS NULL OR list_contains(s.phases, upper(phase)))
      AND (sponsor IS NULL
           OR s.study_id IN (SELECT p.study_id FROM sponsors p WHERE contains(lower(p.name), lower(sponsor))))
      AND (status IS NULL OR s.status = upper(status))
      AND (started_from IS NULL OR s.start_date >= CAST(started_from AS DATE))
      AND (started_to IS NULL OR s.start_date <= CAST(started_to AS DATE));

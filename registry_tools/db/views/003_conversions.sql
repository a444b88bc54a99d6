-- The usual conversions. Limits stand in the database in their measure's canonical unit and in days; these are for reading them in
-- other units and for putting one's own values beside them. Factors are those of lexicons/conversions.csv and durations.csv.

-- Days in weeks.
CREATE OR REPLACE MACRO weeks(in_days) AS in_days / 7.0::DOUBLE;

-- Days in months of 30.4375 days: a twelfth of a Julian year.
CREATE OR REPLACE MACRO months(in_days) AS in_days / 30.4375::DOUBLE;

-- Days in Julian years of 365.25 days.
CREATE OR REPLACE MACRO years(in_days) AS in_days / 365.25::DOUBLE;

-- Bilirubin, umol/L to mg/dL. Molar mass 584.66 g/mol: 1 mg/dL = 17.1 umol/L.
CREATE OR REPLACE MACRO bilirubin_mg_dl(in_umol_l) AS in_umol_l * 0.058479532::DOUBLE;

-- Bilirubin, mg/dL to umol/L.
CREATE OR REPLACE MACRO bilirubin_umol_l(in_mg_dl) AS in_mg_dl / 0.058479532::DOUBLE;

-- Creatinine, umol/L to mg/dL. Molar mass 113.12 g/mol: 1 mg/dL = 88.4 umol/L.
CREATE OR REPLACE MACRO creatinine_mg_dl(in_umol_l) AS in_umol_l * 0.011312::DOUBLE;

-- Creatinine, mg/dL to umol/L.
CREATE OR REPLACE MACRO creatinine_umol_l(in_mg_dl) AS in_mg_dl / 0.011312::DOUBLE;

-- Glucose, mmol/L to mg/dL. Molar mass 180.156 g/mol.
CREATE OR REPLACE MACRO glucose_mg_dl(in_mmol_l) AS in_mmol_l * 18.0156::DOUBLE;

-- Glucose, mg/dL to mmol/L.
CREATE OR REPLACE MACRO glucose_mmol_l(in_mg_dl) AS in_mg_dl / 18.0156::DOUBLE;

-- Calcium, mmol/L to mg/dL. Molar mass 40.078 g/mol.
CREATE OR REPLACE MACRO calcium_mg_dl(in_mmol_l) AS in_mmol_l * 4.0078::DOUBLE;

-- Calcium, mg/dL to mmol/L.
CREATE OR REPLACE MACRO calcium_mmol_l(in_mg_dl) AS in_mg_dl / 4.0078::DOUBLE;

-- A measured value as a multiple of the laboratory's upper limit of normal, both in the same unit: beside thresholds whose
-- relative_to is ULN. NULL where the limit is unknown or 0. There is no way back: a trial's "2 x ULN" is as many mg/dL as the
-- laboratory says.
CREATE OR REPLACE MACRO uln_multiple(measured, upper_limit) AS measured / nullif(upper_limit, 0);

-- Does a value satisfy a bound? `comparator` is a threshold's `eligible`, `bound` its value in the same unit. NULL where either
-- value is unknown.
CREATE OR REPLACE MACRO meets(measured, comparator, bound) AS
    CASE comparator WHEN '<' THEN measured < bound WHEN '<=' THEN measured <= bound WHEN '>' THEN measured > bound
                    WHEN '>=' THEN measured >= bound WHEN '=' THEN measured = bound END;

-- Doses of one source: drug, amount and unit, told once.
SELECT lower(trim(drug)) AS drug, amount, amount_high, unit, any_value(route) AS route, any_value(frequency) AS frequency,
       dose_text(amount, amount_high, unit, any_value(route), any_value(frequency), NULL, NULL) AS dose,
       source_id, first(path) AS path, first(page) AS page, first(start_char) AS start_char, first(end_char) AS end_char,
       first(quote) AS quote
FROM doses
WHERE source_id = $source AND drug IS NOT NULL AND amount IS NOT NULL
GROUP BY lower(trim(drug)), amount, amount_high, unit, source_id
ORDER BY drug, amount, amount_high, unit;

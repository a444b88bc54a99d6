-- Forget the kept findings of these rules, of the chosen studies (NULL: of all).
DELETE FROM findings
WHERE list_contains($rules, rule) AND ($studies IS NULL OR list_contains($studies, study_id));

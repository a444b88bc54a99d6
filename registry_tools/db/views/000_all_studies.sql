-- Every study that something here reports: the rows of `studies`, and those studies of which documents give the registry's number
-- while their record was not read. Of these the number, the registry and a document's title are all that is known; a record, when
-- it comes, takes their place. has_record: is it a registry's record? (Papers that give no number have a row in `studies`, too.)
CREATE OR REPLACE VIEW all_studies AS
    SELECT *, registry <> 'document' AS has_record FROM studies
    UNION ALL BY NAME
    (SELECT DISTINCT ON (d.study_id) d.study_id, d.source_id, n.registry, d.title AS brief_title, false AS has_record
     FROM documents d
     LEFT JOIN study_numbers n ON n.study_id = d.study_id AND n.source_id = d.source_id
     WHERE NOT EXISTS (SELECT 1 FROM studies s WHERE s.study_id = d.study_id)
     ORDER BY d.study_id, d.title IS NULL, d.source_id);

-- Sources whose facts have JSON paths: records as the API gives them.
SELECT source_id FROM sources WHERE kind = 'ctgov_json';

-- The last time a question was asked: what is still to come, and the newest mark of any time.
SELECT max_by(pending, asked_at) AS pending, max(mark) AS mark FROM updates WHERE question = $question HAVING count(*) > 0;

-- Every distinct criterion with its polarity, where it stands first, and how often.
SELECT min(criterion_id), text, polarity, count(*) FROM criteria GROUP BY text, polarity ORDER BY 1;

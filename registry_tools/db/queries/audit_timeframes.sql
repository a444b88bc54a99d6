-- Every distinct time frame, where it stands first, and how often.
SELECT min(endpoint_id), time_frame, NULL, count(*) FROM endpoints WHERE time_frame IS NOT NULL GROUP BY time_frame ORDER BY 1;

-- Sites and trials by country, and how many trials have all their sites there
SELECT f.country, count(*) AS sites, count(DISTINCT f.nct_id) AS trials,
       count(DISTINCT CASE WHEN c.countries = 1 THEN f.nct_id END) AS only_here
FROM ctgov.facilities f
JOIN (SELECT nct_id, count(*) AS countries FROM ctgov.countries WHERE removed IS NOT TRUE GROUP BY nct_id) c
  ON c.nct_id = f.nct_id
GROUP BY f.country
ORDER BY sites DESC, f.country;

-- PostgreSQL's functions that AACT's users write and DuckDB has not. to_char knows the patterns YYYY, MM, DD, Mon and Month.

CREATE MACRO aact.ctgov.to_char(moment, pattern) AS
    strftime(moment, replace(replace(replace(replace(replace(replace(pattern, 'YYYY', '%Y'), 'MM', '%m'), 'DD', '%d'),
                                             'Month', '%B'), 'Mon', '%b'), 'YY', '%y'));

CREATE MACRO aact.ctgov.initcap(words) AS
    array_to_string(list_transform(regexp_extract_all(lower(words), '\w+|\W+'), lambda w: upper(w[1]) || w[2:]), '');

-- The open day's figures.
SELECT day, level, id, atLeast
FROM peil.provisional
ORDER BY day, level, id
SETTINGS max_execution_time = 20, output_format_json_quote_64bit_integers = 0

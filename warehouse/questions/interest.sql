-- Published figures of the windows whose first day lies in [from, to].
SELECT grain, start, level, id, `by`, value, people, organisations, events, activeDays, errors, hiddenCells, p50Ms, p95Ms
FROM peil.interest FINAL
WHERE has({grains:Array(String)}, toString(grain)) AND start BETWEEN {from:Date} AND {to:Date}
ORDER BY grain, start, level, id, `by`, value
SETTINGS max_execution_time = 20, max_memory_usage = 1073741824, output_format_json_quote_64bit_integers = 0

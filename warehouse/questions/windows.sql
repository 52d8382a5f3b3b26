-- Closed windows whose first day lies in [from, to].
SELECT window, grain, start, features, missing, organisationRules
FROM peil.windows FINAL
WHERE has({grains:Array(String)}, toString(grain)) AND start BETWEEN {from:Date} AND {to:Date}
ORDER BY grain, start
SETTINGS max_execution_time = 20, max_memory_usage = 1073741824, output_format_json_named_tuples_as_objects = 1

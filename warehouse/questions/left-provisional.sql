-- What replacements that were broken off have left.
SELECT name
FROM system.tables
WHERE database = 'peil' AND startsWith(name, 'provisional_')
SETTINGS max_execution_time = 20

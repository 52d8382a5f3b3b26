INSERT INTO peil.windows
SETTINGS async_insert = 0, max_execution_time = 30, input_format_skip_unknown_fields = 0
FORMAT JSONEachRow

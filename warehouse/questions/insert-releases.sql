INSERT INTO peil.releases
SETTINGS async_insert = 0, max_execution_time = 30, input_format_skip_unknown_fields = 0, input_format_null_as_default = 0
FORMAT JSONEachRow

INSERT INTO peil.windows
SETTINGS async_insert = 0, input_format_skip_unknown_fields = 0
FORMAT JSONEachRow

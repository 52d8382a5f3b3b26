INSERT INTO peil.released
SETTINGS async_insert = 0, max_execution_time = 30, max_insert_block_size = 1048576, input_format_parallel_parsing = 0, input_format_skip_unknown_fields = 0, input_format_null_as_default = 0, precise_float_parsing = 1
FORMAT JSONEachRow

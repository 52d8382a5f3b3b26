SELECT version() AS version SETTINGS max_execution_time = 20

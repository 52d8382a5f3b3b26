SELECT name, sha256 FROM peil.schema_migrations FINAL SETTINGS max_execution_time = 20

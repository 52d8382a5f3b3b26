INSERT INTO peil.schema_migrations (name, sha256)
SETTINGS async_insert = 0, max_execution_time = 20
SELECT {name:String}, {sha256:String}

SELECT name, sha256 FROM peil.schema_migrations FINAL

DROP TABLE IF EXISTS peil.{next:Identifier} SYNC

-- Each replacement of the provisional figures has a table of its own name now.
DROP TABLE IF EXISTS peil.provisional_next SYNC

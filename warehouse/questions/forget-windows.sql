ALTER TABLE peil.windows DROP PARTITION ID {month:String}

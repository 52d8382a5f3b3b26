ALTER TABLE peil.interest DROP PARTITION ID {month:String}

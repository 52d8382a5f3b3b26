TRUNCATE TABLE peil.provisional_next

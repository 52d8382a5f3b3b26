EXCHANGE TABLES peil.provisional AND peil.provisional_next

EXCHANGE TABLES peil.provisional AND peil.{next:Identifier}

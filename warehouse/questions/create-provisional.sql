-- Where one replacement of the provisional figures is laid down before it changes places with them.
CREATE TABLE peil.{next:Identifier} AS peil.provisional

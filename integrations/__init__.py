"""Other systems: they are told what happens here."""

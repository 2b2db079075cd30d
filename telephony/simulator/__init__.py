"""A carrier in a box: Twilio's voice API, a TwiML interpreter, telephones and a clock that can be sped up."""

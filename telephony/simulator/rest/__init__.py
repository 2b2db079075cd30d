"""Twilio's REST API 2010-04-01, the part that a contact center needs, with Twilio's JSON, checks and error bodies."""

"""Doors of the line: offers, places, calls, conversations, settings, health. Each parses and makes one call."""

"""Hears that an agent's state changed."""

"""Writes the interactions: as things happen, and all of them anew."""

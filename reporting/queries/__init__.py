"""Reads interactions and their sums."""

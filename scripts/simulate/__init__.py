"""Scripted callers and agents against a running system, over its public doors alone, and a verdict at the end."""

"""A day of many calls through a system of its own, whose figures are held against the carrier's own log."""

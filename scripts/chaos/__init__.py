"""A system of its own under real kills and real faults, and a checker that believes nobody: `make chaos`."""

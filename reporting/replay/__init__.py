"""A day played again: callers and agents as given, the real line and the real dispatcher, on a clock that is simulated."""

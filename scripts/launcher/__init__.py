"""What `make run` does: one plan, a few child processes, and a person in front of it."""

"""How fast it is: each figure with the floor it stands on, measured in the same run on the same machine."""

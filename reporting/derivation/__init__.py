"""What the interactions of a conversation are, from its rows alone: the same rows give the same interactions."""

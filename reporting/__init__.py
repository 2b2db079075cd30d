"""What was, in figures: reads all that lies below, and is imported by nothing."""

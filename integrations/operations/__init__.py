"""What is done to tell other systems."""

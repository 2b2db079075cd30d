"""System checks of the line's configuration."""

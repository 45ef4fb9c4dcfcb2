"""Statistics and indicators of the window."""

"""The periods of a return: pure."""

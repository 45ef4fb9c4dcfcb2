"""Template tags of offline work."""

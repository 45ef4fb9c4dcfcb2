"""Papers drawn as PDF."""

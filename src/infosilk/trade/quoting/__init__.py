"""The landed cost of a basket by every option that the law of the destination knows, side by side, for any day."""

"""Events: captured, shared, queried, drawn as a timeline."""

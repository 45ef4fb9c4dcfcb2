"""What happened to goods: events of both nodes, read as one timeline."""

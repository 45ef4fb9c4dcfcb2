"""The embedded PostgreSQL and what the node does with a database: start, use, dump."""

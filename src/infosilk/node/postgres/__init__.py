"""The node's database: the embedded PostgreSQL server, who uses it, addresses of other servers, dumps."""

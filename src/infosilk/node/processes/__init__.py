"""The processes of a node: supervisor, web server, worker."""

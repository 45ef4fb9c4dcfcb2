"""The node's processes: the supervisor, the web server, the worker."""

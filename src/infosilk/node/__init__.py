"""The node: the running process of one city. Settings, addresses, embedded database, command line, demo."""

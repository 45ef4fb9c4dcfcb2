"""Installing, migrating, backing up and restoring a node."""

"""What the process is made of: settings, homes of nodes, secrets, processes of the machine, rooms of the house."""

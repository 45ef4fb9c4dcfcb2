"""What the running process is made of: settings, homes of nodes, secrets, processes of the machine, the rooms
of the house.
"""

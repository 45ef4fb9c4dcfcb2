"""The command line `infosilk`: its own commands, and those of every room, found by name."""

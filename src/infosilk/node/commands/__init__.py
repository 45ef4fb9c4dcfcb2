"""The command line `infosilk`."""

"""The pure part of returns: until when what may come back, and what of the charges is cancelled."""

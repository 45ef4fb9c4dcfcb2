"""Modern warehousing: bonded stock of the zone's cargo centres."""

"""Working days and holidays of countries as dated rows: what is known, since when, from which source."""

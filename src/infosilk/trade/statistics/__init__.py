"""Statistics of the single window: declared value, charges, lanes, times to release; and the zone's indicator."""

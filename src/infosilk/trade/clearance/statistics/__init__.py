"""Statistics of consignments by day, chapter, regime, partner or lane, and the indicators of the zone's desk."""

"""One index of what a person may see, in four scripts, fed by the districts' own tables."""

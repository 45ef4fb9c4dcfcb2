"""Manual review of what is held: claims, notes, questions to the trader, and a second pair of eyes."""

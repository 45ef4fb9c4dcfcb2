"""Modern logistics: goods on their way between the cities."""

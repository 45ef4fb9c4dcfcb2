"""Where organisations and people are reached, by country; and citizens' numbers, checked and sealed."""

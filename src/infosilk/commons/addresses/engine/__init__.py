"""The pure part of addresses: forms by country, citizens' numbers, ways to reach somebody."""

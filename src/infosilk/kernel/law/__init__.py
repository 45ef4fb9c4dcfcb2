"""Law as data: dated rules and exchange rates, the files they come in, and which day it is in a city."""

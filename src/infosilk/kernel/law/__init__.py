"""Law as data: dated rules and exchange rates, their files, and which day it is where."""

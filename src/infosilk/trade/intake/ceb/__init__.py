"""CEB-style messages as they arrive: each document kept until the others of its order are there."""

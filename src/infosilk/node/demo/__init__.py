"""The demo of both nodes on one machine, and the journey of its orders."""

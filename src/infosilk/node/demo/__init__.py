"""The demo of both nodes on one machine: its sample people, and the journey of a batch of orders."""

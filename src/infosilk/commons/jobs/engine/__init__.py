"""The pure part of jobs: how long one still takes."""

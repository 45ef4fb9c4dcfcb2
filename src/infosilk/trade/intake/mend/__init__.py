"""Bad lines of a batch, mended in place and lodged again."""

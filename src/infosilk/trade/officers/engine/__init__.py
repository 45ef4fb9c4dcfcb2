"""Review's steps and the comparison of documents: pure."""

"""Long work as rows: who asked for it, how far it is, what it gave; goes on after a crash, is never done twice."""

"""Reading and writing what comes from outside: tables, XML, rows in bulk."""

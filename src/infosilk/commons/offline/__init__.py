"""Work without a line: pages that stay readable, and forms that wait in the browser until they can be sent, once."""

"""The running process of one city: settings, addresses, API and front page, put together from the rooms."""

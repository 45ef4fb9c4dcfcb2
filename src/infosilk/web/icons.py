"""The icon set: 24 by 24 line drawings of our own, one path each."""

ICONS: dict[str, str] = {
    "trade": "M4 7h16v12H4zM4 11h16M9 7V4h6v3M10 15h4",
    "warehouse": "M3 20V9l9-5 9 5v11M7 20v-8h10v8M7 16h10",
    "logistics": "M3 6h11v10H3zM14 10h4l3 3v3h-7M9 18a2 2 0 1 0-4 0 2 2 0 0 0 4 0M19 18a2 2 0 1 0-4 0",
    "trace": "M5 7c0 7 14 4 14 10M7 5a2 2 0 1 0-4 0 2 2 0 0 0 4 0M21 19a2 2 0 1 0-4 0 2 2 0 0 0 4 0",
    "kernel": "M4 20V8l8-4 8 4v12M4 20h16M9 20v-6h6v6M9 10h.01M15 10h.01",
    "road": "M3 16c4 0 4-8 9-8s5 8 9 8M3 20c4 0 4-8 9-8s5 8 9 8M12 4h.01",
    "bell": "M6 17h12l-1.5-2.5V10a4.5 4.5 0 0 0-9 0v4.5zM10 20h4",
    "menu": "M4 7h16M4 12h16M4 17h16",
    "search": "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14M16 16l5 5",
    "globe": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18",
    "download": "M12 4v11M7 11l5 5 5-5M5 20h14",
    "print": "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z",
    "copy": "M9 9h11v11H9zM5 15H4V4h11v1",
    "check": "M5 12l5 5 9-11",
    "stop": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M8 8l8 8M16 8l-8 8",
    "hold": "M12 4l9 16H3zM12 10v5M12 17.5h.01",
    "clock": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M12 7v5l3 3",
    "info": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M12 11v5M12 8h.01",
    "arrow": "M5 12h14M13 6l6 6-6 6",
    "person": "M12 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8M4 21c0-5 4-7 8-7s8 2 8 7",
}

"""What pages are drawn with. Knows no SQL and no measure; it is handed answers."""

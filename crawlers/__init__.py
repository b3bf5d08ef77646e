"""The four encyclopedias: parsers (pure, bytes to records) and spiders (polite fetching into an archive)."""

"""Who is planned to interview whom."""

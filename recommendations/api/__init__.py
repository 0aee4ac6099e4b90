"""Open data: what the register shows, for programs."""

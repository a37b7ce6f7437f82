"""The public home, search and the organisers desk."""

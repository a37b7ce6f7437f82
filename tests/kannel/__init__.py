"""SMS against a real Kannel with its fake network: what leaves us as a person's phone gets it, and back."""

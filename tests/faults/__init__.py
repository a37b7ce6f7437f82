"""What must hold when things break."""

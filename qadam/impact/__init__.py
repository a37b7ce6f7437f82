"""What changed, out of how many, and how sure it is. Reads the other rooms, never writes them."""

"""Stories people tell, with consent as data."""

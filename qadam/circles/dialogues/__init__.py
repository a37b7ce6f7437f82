"""What can be said to circles over chat, one file a subject."""

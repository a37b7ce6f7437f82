"""Volunteer work in shifts."""

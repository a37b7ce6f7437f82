"""Outreach: who is asked, with what words, and who is left out so that we can know. See models."""

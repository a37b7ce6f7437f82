"""Every write to cohorts and drafts, one file a subject."""

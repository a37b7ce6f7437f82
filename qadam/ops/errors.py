"""What stops the command line: one sentence that says what is wrong and what mends it."""


class Refused(Exception):
    """Nothing was started or changed. The text goes to stderr as it stands; the exit code is not zero."""

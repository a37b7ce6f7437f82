"""Which room fills which port. The one place to look."""


def wire() -> None:
    """Fills every port. Called once when Django is ready."""

"""Every write of circles, one file a subject: `from qadam.circles.services import sessions`."""

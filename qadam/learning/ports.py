"""What the rooms of those who learn add to the page of lessons."""

from qadam.core.ports import Door, Port

# Links beside the lessons: start a circle, the board of a district, …
ways_on: Port[Door] = Port("learning_ways_on")

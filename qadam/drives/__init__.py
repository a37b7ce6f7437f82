"""Volunteer work with a place, a time and so many hands.

Owns: Drive (draft → published → done | cancelled), Shift, Signup (waiting → offered → booked, or cancelled, lapsed),
Attendance and Outcome. Signed up, booked and attended are three different facts. A shift never has more places taken than it has.
"""

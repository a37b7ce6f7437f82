"""Where things are: country, province, district, tehsil, union council. A point is kept as an H3 cell and can be blurred.

Owns: Place. It has no states.
"""

"""Media: what people send us to see and hear, and the light copies everybody else gets.

Nouns: Original (sealed exactly as it came, shown to nobody), Rendition (a light copy without place, device or
name), Card (the picture a shared link shows). An Original is received, then ready or refused with a reason.
"""

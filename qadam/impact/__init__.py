"""What changed, out of how many, and how sure it is. Reads every other room, writes none of them; owns no rows.

A Report is one campaign's page: numbers by level (reach, engagement, action, outcome), what broadcasts did where a lot was
drawn, and the ledger of evidence with every correction. Numbers come from the indicators each room offers.
"""

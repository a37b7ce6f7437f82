"""Circles: neighbours who meet again and again to learn, led by one of them, and what they do differently afterwards.

Owns: Facilitator (learning → tried → active ⇄ paused → left; only one who was vouched for is active and reaches anybody), Circle
(asked → meeting ⇄ sleeping → ended; it belongs to its place, so its organisation may leave), Member (a picture sign; a person
only if she wished), Session (planned → held) with the reports phones sent of it, each once, BoxQuestion (asked without a name),
Household (the two or three rules a family keeps, asked after 2 and 6 weeks), CheckResult (three pictured questions before and
after) and WaitRound (when more want to start than can: the order is drawn). The material stands in `learning`.
"""

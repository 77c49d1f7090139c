"""Disputes of all providers in one form, and who bears them by rules. No I/O but reading the tables beside it.

A report becomes a `Step` by `provider_stages` and is kept in a `Dispute` by `dispute_case.record`. `reasons.understand`
says why it is disputed, `deadlines.deadline_of` until when it is to be answered, `compelling_evidence` whether earlier
charges answer it. `liability_facts.facts_about` turns all of it into facts, and `liability.decide` decides by them.
"""

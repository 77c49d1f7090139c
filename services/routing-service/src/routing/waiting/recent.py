"""How far back what happened at a desk counts for what is told now, in seconds."""

GIVEN_LATELY = 30 * 60.0
ENDED_LATELY = 4 * 3600.0

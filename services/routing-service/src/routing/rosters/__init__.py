"""Rosters: who works which shift at which desk, so that what was forecast is staffed and every rule of work is kept."""

"""Desks around the world: who is on duty when, who serves whom, and how one hands over to the next."""

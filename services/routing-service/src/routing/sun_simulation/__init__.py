"""Desks around the world in simulated time: the service's own rules over desks, agents and customers in memory."""

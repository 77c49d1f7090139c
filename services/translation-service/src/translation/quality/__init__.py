"""How good a translation seems to be where nobody has read it, and what follows from that."""

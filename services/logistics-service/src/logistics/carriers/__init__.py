"""Who is asked where parcels are: 17TRACK, AfterShip, DHL, the shop's own system, and in which order."""

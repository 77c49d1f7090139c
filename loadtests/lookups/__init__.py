"""How many questions about parcels a core of logistics-service answers, and whether a hung carrier slows others."""

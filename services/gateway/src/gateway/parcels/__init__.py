"""Parcels: asked of logistics-service, which knows them."""

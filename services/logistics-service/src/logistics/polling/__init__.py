"""Parcels under way are asked about in the background, within the sources' quotas, those with news worth most first."""

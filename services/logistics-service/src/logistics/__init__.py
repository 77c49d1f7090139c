"""Knows where a parcel is."""

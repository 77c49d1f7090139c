"""Parcels in trouble: what is wrong with one, since when, and why it is late as far as its carrier told."""

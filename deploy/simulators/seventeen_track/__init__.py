"""A local stand-in for the 17TRACK Tracking API v2.4, with the demo shop's parcels. See README.md for its sources."""

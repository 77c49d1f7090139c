"""A local stand-in for the AfterShip Tracking API 2026-07, with the demo shop's parcels. See README.md."""

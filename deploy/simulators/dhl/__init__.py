"""A local stand-in for DHL Shipment Tracking - Unified, with the demo shop's DHL parcels. See README.md."""

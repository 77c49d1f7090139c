"""The demo shop: a tenant with orders, parcels and payments to try Crossdesk on."""

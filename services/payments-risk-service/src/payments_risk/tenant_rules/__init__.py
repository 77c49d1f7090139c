"""Rules that tenants write for payments, in CEL: bounded before they run, and tried on past days before they count."""

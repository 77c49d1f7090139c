"""Local stand-ins for the dispute and refund APIs of Stripe, Adyen and PayPal, on one port. See README.md."""

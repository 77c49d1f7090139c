"""How likely a payment is fraud: features after the label delay, calibrated trees, reasons in words."""

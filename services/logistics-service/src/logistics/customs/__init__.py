"""What a customer pays at a border, to whom and why: dated rules as data, applied to one order."""

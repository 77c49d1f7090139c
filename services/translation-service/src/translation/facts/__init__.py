"""What a translation may neither lose nor change: found, hidden from the engine behind marks, put back and checked."""

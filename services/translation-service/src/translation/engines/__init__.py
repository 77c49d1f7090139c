"""Translation engines behind one protocol: which may be asked, in which order and at what cost."""

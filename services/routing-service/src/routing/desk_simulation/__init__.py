"""A desk in simulated time: contacts come, wait, give up or are handled, and what customers were told is compared."""

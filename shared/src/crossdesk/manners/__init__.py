"""How each market is written to, as data that answers, notices, replies and translations share."""

"""`crossdesk trace INQUIRY_ID`: the way of one inquiry, from the events alone."""

"""Ways to send something back: what is open until when and who pays, by law and by the shop's own policy."""

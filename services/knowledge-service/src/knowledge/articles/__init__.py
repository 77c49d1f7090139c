"""Articles of a shop's help pages: import, search, and answers that quote them."""

"""How soon customers are promised an answer, and how much of that time is used up."""

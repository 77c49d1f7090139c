"""The manners of the customer's market, as answers keep them: greeting, order, form of address, wishes, closing."""

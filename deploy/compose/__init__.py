"""The cluster for people with Docker, and what makes its demo shop known."""

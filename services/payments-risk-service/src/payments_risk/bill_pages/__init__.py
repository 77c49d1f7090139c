"""Bills and explanations of charges as customers read them: in their language, by its habits, as HTML and as PDF."""

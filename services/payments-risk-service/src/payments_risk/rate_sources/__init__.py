"""Exchange rates from those who publish them: the first source that has what is needed, with its name and its age."""

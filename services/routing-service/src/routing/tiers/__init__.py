"""How far we go with an inquiry: instant, guided, or a person. Rules as data, by tenant and market."""

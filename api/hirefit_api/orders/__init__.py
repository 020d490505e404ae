"""Orders: an assessment that somebody outside asks for, from placing to its result."""

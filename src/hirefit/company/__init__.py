"""What one company adds to the library: its service sentence, its values, its weights."""

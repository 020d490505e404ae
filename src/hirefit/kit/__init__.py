"""The interview kit: the same questions in the same order for everyone, frozen."""

"""Who should rate whom, how far a design carries, and what to ask next."""

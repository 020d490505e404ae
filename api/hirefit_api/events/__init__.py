"""What happened, told to whoever asked to be told: written with the change, delivered later."""

"""What `hirefit lint` looks for beyond the form of a file: one class for each check."""

"""What is rated: competencies, role profiles and the library that holds them."""

"""What all pages share: the shell, static files, forms, and who may send them."""

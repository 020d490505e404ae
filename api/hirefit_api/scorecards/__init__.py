"""What raters submit: rows that are added to and never changed."""

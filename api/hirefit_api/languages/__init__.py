"""The languages of pages: which one a request gets, its messages, its figures and dates."""

"""The contract of the JSON addresses, as a document and as a page."""

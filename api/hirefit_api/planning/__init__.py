"""Open a requisition, take applications in and choose who interviews whom, on pages."""

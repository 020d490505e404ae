"""Past scorecards in the browser: upload, look, decide, take over, take back."""

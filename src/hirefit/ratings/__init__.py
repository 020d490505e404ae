"""What was observed: ratings, the scorecards that hold them, the table they make."""

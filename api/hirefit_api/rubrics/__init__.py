"""A company's own versions of competencies: written, checked, approved by a second person."""

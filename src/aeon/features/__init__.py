"""What users see, one folder each. A feature knows every room below it and no other feature."""

"""Pages over published numbers."""

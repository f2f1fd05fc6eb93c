"""A document and a `Program` in, findings out."""

"""Many documents in, results out."""

"""Files to documents, findings to files: one format, one module."""

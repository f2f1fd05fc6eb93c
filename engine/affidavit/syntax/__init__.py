"""Rule text in, lossless syntax tree and diagnostics out."""

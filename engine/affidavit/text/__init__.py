"""Characters in, tokens and sentences out: the one place that decides how text is cut, for rules and documents alike."""

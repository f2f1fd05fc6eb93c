"""Characters in, tokens and sentences out: how text is cut, for rules and documents alike."""

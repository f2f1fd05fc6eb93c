"""The command line: one command, one module; each calls the public API only."""

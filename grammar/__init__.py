"""The grammar of the rule language: one Lark file."""

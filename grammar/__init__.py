"""The one definition of the rule language's syntax: `rules.lark`, read by `affidavit.syntax.grammar`."""

"""A small pack for mutation testing: one rule with a piece of everything that can be changed, and weak tests."""

from __future__ import annotations

__all__ = ["TOLL"]

TOLL = """\
type Toll { count: number  by: text?  outcome: killed | wounded }
lexicon harm { killed = "killed", wounded = "wounded" }
lexicon hurt { hurt = "wounded", maimed = "wounded" }
pattern aside = "," [word]{1,3} ","
rule toll -> Toll {
  match   (by:[cap & !@harm])? $aside? outcome:@harm ("about" | "nearly")? n:[digit]
  where   number(n) > 0 and number(n) < 100
  unless  after "not"
  unless  within "if" .{0,4}
  only    before ("men" | "women")
  set     count = number(n)
  test    "[Rebels](by) [killed](outcome) 35 men" { count = 35 }
  test    none "Rebels killed time."
}
"""

"""A small pack with everything a pack can have, for tests of what stands around the matcher."""

from __future__ import annotations

from functools import cache

from affidavit.run.engine import Engine, load

__all__ = ["RULES", "TEXT", "engine"]

RULES = r"""
type Quantity { range: range }
type Actor { name: text }
type Time { day: text }
type Casualty {
  count:    Quantity
  outcome:  killed | wounded
  victims:  text?
  by:       Actor?
  time:     Time?
  keep      longest on count
}

lexicon number  { two = 2, three = 3, twelve = 12 }
lexicon actors  { "Boko Haram", 'IS' = "Islamic State", rebels }
lexicon harm    { killed = "killed", wounded = "wounded" }
lexicon weekday { Thursday, Friday }

rule at_least -> Quantity {
  match   "at least" n:@number
  set     range = at_least(n.value)
}

rule just -> Quantity {
  match   n:@number
  set     range = exactly(n.value)
}

rule actor -> Actor { match name:@actors }
rule day -> Time { match day:@weekday }

## Somebody harms so many.
rule harmed -> Casualty {
  match   by:Actor outcome:@harm count:Quantity victims:[word & lower]{1,2}
  match   outcome:@harm count:Quantity
  unless  after "not"
  where   count.min < 10
  test    "[rebels](by) [killed](outcome) [at least two](count) [men](victims)" { count.min = 2 }
  test    none "rebels killed twelve men"
}

link casualty_time {
  fill    Casualty.time from Time
  within  sentence
}

context denied {
  cue     "denied that"
  scope   forward to sentence end
  of      Casualty
  set     polarity = negative
}

merge incident {
  of      Casualty
  same    outcome
  agree   by, time
  report  count
}
"""

TEXT = "On Friday Boko Haram killed at least two men.\n\nThe army denied that IS wounded three civilians on Thursday.\n"


@cache
def engine() -> Engine:
    """The engine of `RULES`."""
    return load(RULES)

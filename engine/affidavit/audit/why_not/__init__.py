"""Why a finding was not made: near misses of every rule that could have made it, ranked, each with its reason.

A rule is aligned with the sentence, few elements or tokens being passed over (`align`); where nothing has to be, the
clause that withdrew the match, or the finding that beat it, is named (`withdrawn`); what exists but is not as expected
is compared (`existing`). Nothing here runs in extraction.
"""

from __future__ import annotations

from affidavit.audit.why_not.ask import near_misses, why_not
from affidavit.audit.why_not.goal import Goal, GoalError
from affidavit.audit.why_not.reasons import REASONS, Miss, WhyNot

__all__ = ["REASONS", "Goal", "GoalError", "Miss", "WhyNot", "near_misses", "why_not"]

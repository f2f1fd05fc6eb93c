"""Tests compile packs afresh, whatever the user's cache folder holds, and leave nothing in it."""

from __future__ import annotations

import os

os.environ["AFFIDAVIT_CACHE"] = "off"

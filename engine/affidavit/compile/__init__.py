"""Syntax trees in, one immutable `Program` out."""

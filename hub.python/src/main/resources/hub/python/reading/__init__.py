"""Reads a repo that is written in Python without running any of it."""

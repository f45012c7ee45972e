"""Runs one repo for hub. ``server.py`` imports all of this once, and forks a process for each repo."""

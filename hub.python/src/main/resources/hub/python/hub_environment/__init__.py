"""Virtual environments for repos: what each needs, and how it is made."""

"""What cannot cross between hub and Python."""


class CannotCross(Exception):
    """A value that has no meaning on the other side."""

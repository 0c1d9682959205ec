"""What people paste: the text of an error of ``load_state_dict``, and a pair without files made of it."""

from wtransplant.pasted.error import MismatchedKey, PastedError, read_error, read_errors
from wtransplant.pasted.pair import pair_from_error

__all__ = ["MismatchedKey", "PastedError", "pair_from_error", "read_error", "read_errors"]

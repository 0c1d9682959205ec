"""A plan said in other people's words: a plain torch script, a ``load_state_dict`` call, a ``key_mapping``."""

from wtransplant.exporting.call import load_state_dict_call
from wtransplant.exporting.key_mapping import key_mapping
from wtransplant.exporting.script import python_script

__all__ = ["key_mapping", "load_state_dict_call", "python_script"]

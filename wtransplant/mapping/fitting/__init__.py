"""Which operations fit: what the window offers for sources that are dropped on a target."""

from wtransplant.mapping.fitting.families import named_order
from wtransplant.mapping.fitting.one import KERNEL_LAYOUTS, ones_between
from wtransplant.mapping.fitting.suggesting import Suggestion, fitting_operations

__all__ = ["KERNEL_LAYOUTS", "Suggestion", "fitting_operations", "named_order", "ones_between"]

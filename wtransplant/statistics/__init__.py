"""Numbers about tensors for people to look at: summaries, differences, pictures of their values."""

from wtransplant.statistics.difference import Difference, difference
from wtransplant.statistics.heat import HeatMap, heat_map
from wtransplant.statistics.summary import Histogram, TensorSummary, summarise

__all__ = ["Difference", "HeatMap", "Histogram", "TensorSummary", "difference", "heat_map", "summarise"]

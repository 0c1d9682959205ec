"""Two checkpoints, tensor by tensor: what was added, removed, reshaped, changed, and by how much."""

from wtransplant.comparing.comparison import (
    STATUSES,
    ComparedTensor,
    Comparison,
    ComparisonStatus,
    compare,
    compare_one_by_one,
    partners_of,
)
from wtransplant.comparing.names import renamed_by_prefix
from wtransplant.comparing.text import comparison_text

__all__ = [
    "STATUSES",
    "ComparedTensor",
    "Comparison",
    "ComparisonStatus",
    "compare",
    "compare_one_by_one",
    "comparison_text",
    "partners_of",
    "renamed_by_prefix",
]

"""The data ``corners``: points in four dimensions, and on which side of a plane they lie."""

from __future__ import annotations

import torch

from wtransplant.errors import DataError
from wtransplant.training.data import Data, split_for
from wtransplant.training.data_settings import DataRequest
from wtransplant.training.samples import TensorSamples


def open_corners(request: DataRequest, target: object, trust: object) -> Data:
    """Points [N, 4] and classes [N]; the path of the settings is N, 64 by default.

    Raises:
        DataError: the path is no number.
    """
    text = request.settings.path or "64"
    if not text.isdigit() or int(text) < 2:
        raise DataError(f"{text!r} is no number of points", hint="Write how many points you want.")
    points = torch.randn(int(text), 4, generator=torch.Generator().manual_seed(request.seed))
    above = (points.sum(1) > 0).long()
    parts = [TensorSamples(points[chosen], above[chosen], chosen + 1) for chosen in split_for(request, above)]
    return Data(parts[0], parts[1], ("below", "above"), (f"{text} random points.",))

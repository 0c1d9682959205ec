"""An example of plugins of wtransplant: a format, an operation, models and data."""

"""Widgets: setters and intent signals, no decisions."""

"""The window: models (thin Qt adapters), views (setters and intent signals), controllers, commands."""

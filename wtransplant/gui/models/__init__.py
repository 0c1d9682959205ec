"""What the window shows, as plain Python and thin Qt adapters."""

"""Controllers: the only place where views and the workspace meet."""

"""Plots of runs; pyqtgraph is imported with them."""

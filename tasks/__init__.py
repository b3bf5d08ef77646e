"""Task datasets, downstream models, the grid of experiments and its results."""

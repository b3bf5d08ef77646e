"""Downstream models in PyTorch, one architecture per file; tasks.models.registry builds them by name."""

"""Language models: training on a corpus release, and the token embedders that downstream models read."""

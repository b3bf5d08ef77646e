"""The pipeline as Dagster sees it: assets, checks, stores, the run driver and the command line. The only place that imports dagster."""

"""From raw bytes to a clean, de-identified, segmented corpus release. Plain functions over Arrow tables; knows nothing of Dagster or torch."""

"""The DuckDB store: tables, rows, views, queries."""

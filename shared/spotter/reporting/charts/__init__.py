"""The pictures of the report, as drawings."""

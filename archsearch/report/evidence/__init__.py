"""What a table of trained networks supports, and how surely: pure functions of that table."""

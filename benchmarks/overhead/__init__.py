"""What a search costs besides training: time, speed against a plain loop, memory."""

"""Real searches whose processes are killed at random times, compared with searches left alone."""

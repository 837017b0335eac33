"""What Spotter knows about bodies and exercises: numpy and pydantic only, no I/O."""

"""One module per step of the state machine: ``run(request, deps) -> result``."""

"""What the HTTP API can do, without HTTP: one function per use case, all of them `(tenant, request, deps) -> answer`."""

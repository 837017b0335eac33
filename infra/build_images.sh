#!/bin/sh
# Builds the image of one or more functions with buildah and sends one real event through the runtime client.
#
#   infra/build_images.sh BASE [function ...]
#
# BASE is the name of an image with Python 3.11 as `python3`: the public Lambda base image, or, without a registry, one
# made of a Debian 12 root file system (docs/operations.md). `make package` has to have run before.
# BUILD_FLAGS is passed to `buildah build`, for example to mount certificates or a package index.
set -eu

BASE=${1:?usage: infra/build_images.sh BASE [function ...]}
shift
ROOT=$(cd "$(dirname "$0")/.." && pwd)
PYTHON=${PYTHON:-$ROOT/.venv/bin/python}
cd "$ROOT"
COMMAND='{{range .OCIv1.Config.Entrypoint}}{{.}} {{end}}{{range .OCIv1.Config.Cmd}}{{.}} {{end}}'
[ $# -gt 0 ] || set -- ingest enhance pose render mux

for name in "$@"; do
    image="localhost/spotter-$name:check"
    # shellcheck disable=SC2086 # several flags are wanted
    buildah build --isolation chroot --network host --platform linux/amd64 ${BUILD_FLAGS:-} \
        --build-arg "BASE=$BASE" --file "functions/$name/Dockerfile" --tag "$image" .
    container=$(buildah from "$image")
    # `buildah run` does not read the ENTRYPOINT, so the check starts what the image says.
    entry=$(buildah inspect --format "$COMMAND" "$image")
    status=0
    # shellcheck disable=SC2086 # a command line
    "$PYTHON" infra/runtime_check.py --function "$name" -- \
        buildah run --isolation chroot --network host --user 993:990 \
        @ENV@ --env SPOTTER_MODELS_DIR=/opt/models "$container" -- $entry || status=$?
    buildah rm "$container" >/dev/null
    [ "$status" -eq 0 ] || exit "$status"
done

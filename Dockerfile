# Cadenza's runtime with its web UI: `docker build -t cadenza .`, and docs/operations/distributed.md on running it.
# No feature of one builder is used, so docker, podman, buildah and kaniko all build it.

# The Node.js that everything is tested on (toolchain/package.json). Where images are pinned by digest, or come from a
# registry of yours: --build-arg NODE_IMAGE=registry.example.com/node@sha256:…
ARG NODE_IMAGE=node:24.21.0-bookworm-slim

# What npm needs to know, apart from the sources: a change of these alone leaves the installed packages as they are.
FROM ${NODE_IMAGE} AS manifests
WORKDIR /src
COPY .npmrc package.json package-lock.json ./
COPY runtime/package.json runtime/
COPY ui-extension/package.json ui-extension/
COPY toolchain/package.json toolchain/

FROM manifests AS build
RUN npm ci --workspace cadenza-runtime --workspace cadenza-ui --include-workspace-root --no-progress
COPY tsconfig.base.json gulpfile.js ./
COPY scripts scripts/
COPY runtime runtime/
COPY ui-extension ui-extension/
RUN node scripts/build.js runtime ui

# Without what no process here ever reads: SQLite's own sources, its binaries for other systems, and a compiler that one
# library could use for types.
FROM manifests AS packages
RUN npm ci --omit=dev --workspace cadenza-runtime --no-progress \
  && rm -rf node_modules/typescript node_modules/better-sqlite3-13/deps node_modules/better-sqlite3-13/src \
  && find node_modules/better-sqlite3-13/prebuilds -name '*.node' ! -name 'linux-*' -delete

# The first process of a container gets no signal that it has not asked for, so Ctrl-C would not end `cadenza export`.
# An init that hands signals on does, wherever the container runs.
FROM ${NODE_IMAGE} AS init
RUN apt-get update \
  && apt-get install -y --no-install-recommends 'tini=0.19.0-*' \
  && rm -rf /var/lib/apt/lists/*

FROM ${NODE_IMAGE}
ENV NODE_ENV=production \
  CADENZA_HOST=0.0.0.0 \
  CADENZA_PORT=8080 \
  CADENZA_DATA_DIR=/data \
  CADENZA_LOG_FORMAT=json
COPY --from=init /usr/bin/tini-static /usr/local/bin/tini
WORKDIR /app
COPY LICENSE ./
COPY --from=packages /src/node_modules node_modules/
# Two versions of one package: the one that only the runtime uses lies beside it.
COPY --from=packages /src/runtime runtime/
COPY deploy/docker/healthcheck.js ./
COPY runtime/bin runtime/bin/
COPY --from=build /src/runtime/dist runtime/dist/
# For the key and the database of an embedded installation; on Postgres, with a key of its own, nothing is written.
RUN install -d -o 1000 -g 1000 -m 0700 /data
VOLUME ["/data"]
# The user `node` of the image, as a number: Kubernetes can see that it is not root.
USER 1000:1000
EXPOSE 8080
# Whether the process lives. A database that is away is no reason to start it anew: /readyz tells that.
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 CMD ["node", "/app/healthcheck.js"]
# SIGTERM finishes what has begun, messages with their providers included: give it a minute (docker stop -t 60).
STOPSIGNAL SIGTERM
ENTRYPOINT ["tini", "--", "node", "--max-semi-space-size=8", "--heap-growing-percent=70", "/app/runtime/bin/cadenza.js"]
CMD ["start"]

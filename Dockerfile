# syntax=docker/dockerfile:1
FROM rust:1.95-bookworm AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --locked --profile dist && cp target/dist/yinuo /yinuo

FROM debian:bookworm-slim
# A number, not a name, so that platforms that forbid root can see that it is none.
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin yinuo && install -d -o yinuo -g yinuo -m 750 /data
COPY --from=build /yinuo /usr/local/bin/yinuo
COPY deploy/ready /usr/local/bin/yinuo-ready
COPY LICENSE-MIT LICENSE-APACHE /usr/share/doc/yinuo/
USER 10001:10001
# The default settings keep everything under data/ in the working directory.
WORKDIR /
VOLUME /data
ENV YINUO_SERVER__LISTEN=0.0.0.0:8080
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 CMD ["yinuo-ready"]
ENTRYPOINT ["yinuo"]
CMD ["serve"]

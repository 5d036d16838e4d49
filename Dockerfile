# One image for each service: docker build --build-arg MODULE=ingest-service .
# The bases can be replaced: --build-arg BUILD_IMAGE=... --build-arg RUNTIME_IMAGE=...
ARG BUILD_IMAGE=maven:3-eclipse-temurin-25
ARG RUNTIME_IMAGE=eclipse-temurin:25-jre

# builds all modules, without MODULE, so that the four images share this stage and Maven's downloads
FROM ${BUILD_IMAGE} AS build
WORKDIR /src
COPY . .
RUN modules="ingest-service consumer-service aggregator-job simulator" \
 && mvn -q -B -DskipTests -Dspotless.check.skip=true -pl "$(echo $modules | tr ' ' ,)" -am package \
 && for module in $modules; do \
      java -Djarmode=tools -jar $module/target/$module-*-exec.jar extract --layers --destination /layers/$module \
       && mv /layers/$module/application/$module-*-exec.jar /layers/$module/application/app.jar || exit 1; \
    done

FROM ${RUNTIME_IMAGE} AS untrained
ARG MODULE
WORKDIR /app
RUN useradd --system --uid 10001 --no-create-home telemetry
# rarely changed layers come first, so that a new version adds a small layer. The others are copied in one step: some of these
# folders are empty, and the classic builder loses an empty layer
COPY --from=build /layers/${MODULE}/dependencies/ ./
COPY --from=build /layers/${MODULE}/spring-boot-loader/ /layers/${MODULE}/snapshot-dependencies/ /layers/${MODULE}/application/ ./
COPY deploy/container/jvm.options ./
COPY deploy/container/${MODULE}.options ./module.options
USER 10001

# trains the AOT cache (JEP 483, JEP 514) by a start that ends before any connection. A stage of its own and the service's user
# keep files of the training out of the image and out of a volume's way
FROM untrained AS trained
ARG MODULE
RUN if [ "${MODULE}" = simulator ]; then java @jvm.options @module.options -XX:AOTCacheOutput=/tmp/app.aot -Xlog:aot=off -jar app.jar --version; \
    else TELEMETRY_API_KEY=training AWS_ACCESS_KEY_ID=x AWS_SECRET_ACCESS_KEY=x java @jvm.options @module.options \
      -XX:AOTCacheOutput=/tmp/app.aot -Xlog:aot=off -Dspring.context.exit=onRefresh -jar app.jar; fi

FROM untrained
COPY --from=trained --chown=0:0 /tmp/app.aot ./
COPY deploy/container/healthcheck.sh /usr/local/bin/healthcheck
# a volume gets the folder's permissions, so that user 10001 may write to it on a read-only root
VOLUME /tmp
# glibc keeps freed memory in each arena
ENV MALLOC_ARENA_MAX=2
# JAVA_TOOL_OPTIONS adds JVM options
ENTRYPOINT ["java", "@jvm.options", "@module.options", "-XX:AOTCache=app.aot", "-jar", "app.jar"]
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s --retries=3 CMD ["healthcheck"]

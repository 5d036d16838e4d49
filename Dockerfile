# One image for each service: docker build --build-arg MODULE=ingest-service .
# The bases can be replaced: --build-arg BUILD_IMAGE=... --build-arg RUNTIME_IMAGE=...
ARG BUILD_IMAGE=maven:3-eclipse-temurin-25
ARG RUNTIME_IMAGE=eclipse-temurin:25-jre

# builds all modules and does not know MODULE, so that the four images share this stage and Maven's downloads
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
# what changes least comes first, so that a new version of the code is a small layer; the rest in one step, because some of
# these folders are empty, and the classic builder loses an empty layer
COPY --from=build /layers/${MODULE}/dependencies/ ./
COPY --from=build /layers/${MODULE}/spring-boot-loader/ /layers/${MODULE}/snapshot-dependencies/ /layers/${MODULE}/application/ ./
COPY deploy/container/jvm.options ./
COPY deploy/container/${MODULE}.options ./module.options
USER 10001

# a trial start that ends before anything is connected to, to keep what the JVM learns (JEP 483, JEP 514); in a stage of
# its own and as the user that runs, so that no file of the training is in the image and none in the way of a volume
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
# glibc keeps what it frees once for each arena
ENV MALLOC_ARENA_MAX=2
# more options of the JVM: JAVA_TOOL_OPTIONS
ENTRYPOINT ["java", "@jvm.options", "@module.options", "-XX:AOTCache=app.aot", "-jar", "app.jar"]
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s --retries=3 CMD ["healthcheck"]

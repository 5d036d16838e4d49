# One image for each service: docker build --build-arg MODULE=ingest-service .
# The bases can be replaced: --build-arg BUILD_IMAGE=... --build-arg RUNTIME_IMAGE=...
ARG BUILD_IMAGE=maven:3-eclipse-temurin-25
ARG RUNTIME_IMAGE=eclipse-temurin:25-jre

FROM ${BUILD_IMAGE} AS build
ARG MODULE
WORKDIR /src
COPY . .
RUN mvn -q -B -DskipTests -pl ${MODULE} -am package \
 && java -Djarmode=tools -jar ${MODULE}/target/${MODULE}-*-exec.jar extract --layers --destination /layers \
 && mv /layers/application/${MODULE}-*-exec.jar /layers/application/app.jar

FROM ${RUNTIME_IMAGE}
ARG MODULE
WORKDIR /app
RUN useradd --system --uid 10001 --no-create-home telemetry
# what changes least comes first, so that a new version of the code is a small layer
COPY --from=build /layers/dependencies/ ./
COPY --from=build /layers/spring-boot-loader/ ./
COPY --from=build /layers/snapshot-dependencies/ ./
COPY --from=build /layers/application/ ./
COPY deploy/container/jvm.options ./
# a trial start that ends before anything is connected to, to keep what the JVM learns (JEP 483, JEP 514)
RUN if [ "${MODULE}" = simulator ]; then java @jvm.options -XX:AOTCacheOutput=app.aot -Xlog:aot=off -jar app.jar --version; \
    else TELEMETRY_API_KEY=training AWS_ACCESS_KEY_ID=x AWS_SECRET_ACCESS_KEY=x java @jvm.options \
      -XX:AOTCacheOutput=app.aot -Xlog:aot=off -Dspring.context.exit=onRefresh -jar app.jar; fi
COPY deploy/container/healthcheck.sh /usr/local/bin/healthcheck
# a volume gets the folder's permissions, so that user 10001 may write to it on a read-only root
VOLUME /tmp
USER 10001
# more options of the JVM: JAVA_TOOL_OPTIONS
ENTRYPOINT ["java", "@jvm.options", "-XX:AOTCache=app.aot", "-jar", "app.jar"]
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s --retries=3 CMD ["healthcheck"]

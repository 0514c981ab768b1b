# syntax=docker/dockerfile:1

FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /build
COPY pom.xml ./
COPY .mvn .mvn
# the libraries, in a layer of their own: they change less often than the sources
RUN mvn -B -ntp -Dmaven.test.skip=true -Dmaven.main.skip=true package && rm -rf target
COPY src/main src/main
RUN mvn -B -ntp -Dmaven.test.skip=true package

FROM eclipse-temurin:17-jre
LABEL org.opencontainers.image.title="Evenkeel" \
      org.opencontainers.image.description="A health-aware HTTP reverse proxy and load balancer" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN groupadd --system --gid 10001 evenkeel \
 && useradd --system --uid 10001 --gid evenkeel --home-dir /opt/evenkeel --shell /usr/sbin/nologin evenkeel
WORKDIR /opt/evenkeel
COPY --from=build /build/target/lib lib/
COPY --from=build /build/target/evenkeel.jar ./
COPY LICENSE ./
COPY conf conf/
COPY run.sh ./

# As run.sh does, and the sizes as it says at the start; JAVA_OPTS comes after and can say otherwise.
ENV LC_ALL=C.UTF-8 \
    MALLOC_ARENA_MAX=2 \
    _JAVA_SR_SIGNUM=50 \
    EVENKEEL_OPTS="-XX:+UseSerialGC -Xss512k -XX:ReservedCodeCacheSize=48m -XX:+ExitOnOutOfMemoryError -XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0 -XX:Tier4InvocationThreshold=30000 -XX:Tier4MinInvocationThreshold=10000 -XX:Tier4CompileThreshold=60000 -XX:Tier4BackEdgeThreshold=400000 -Dio.netty.allocator.type=pooled -Dio.netty.allocator.maxOrder=7 -Dio.netty.allocator.smallCacheSize=128 -Dio.netty.allocator.cacheTrimInterval=1000000 -Dio.netty.leakDetection.level=disabled -Dio.netty.jfr.enabled=false -Dvertx.disableMetrics=true -Dvertx.disableContextTimings=true -Dio.netty.eventLoop.maxTaskProcessingQuantumMs=100"

# Class data of everything a start loads, made by the same java from the same files.
RUN { java $EVENKEEL_OPTS -XX:DumpLoadedClassList=evenkeel.classes -jar evenkeel.jar rehearse \
   && java $EVENKEEL_OPTS -Xshare:dump -XX:SharedClassListFile=evenkeel.classes -XX:SharedArchiveFile=evenkeel.jsa \
        -cp evenkeel.jar \
   || rm -f evenkeel.jsa; } && rm -f evenkeel.classes

USER 10001:10001
VOLUME /opt/evenkeel/conf
EXPOSE 8080
STOPSIGNAL SIGTERM

# The image has no curl to count on; bash can open a connection itself.
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/9000 && printf 'GET /health/live HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3 && IFS= read -r -t 2 status <&3 && [[ $status == *' 200 '* || $status == *' 204 '* ]]"]

# exec: the JVM is process 1, and gets the signals
ENTRYPOINT ["sh", "-c", "exec java $(./run.sh memory) $EVENKEEL_OPTS -XX:SharedArchiveFile=evenkeel.jsa -Xshare:auto -Xlog:cds=off ${JAVA_OPTS:-} -jar evenkeel.jar \"$@\"", "evenkeel"]
CMD ["start", "conf/evenkeel.yaml"]

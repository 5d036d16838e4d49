package telemetry.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import telemetry.lab.BuiltJar;
import telemetry.lab.FreePort;
import telemetry.lab.JavaProcess;
import telemetry.lab.PlatformService;
import telemetry.lab.ServiceProcess;

/** Measures the time from process start to readiness of each service, with and without the AOT cache of its image. */
final class ColdStart implements Scenario {
    private static final String NAME = "start";
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String HEAP = "-Xmx256m";

    @Override
    public void run(Lab lab, Consumer<Figure> table) throws Exception {
        try (CloudProcess cloud = lab.startCloud()) {
            for (PlatformService service : PlatformService.values()) {
                String module = service.module();
                List<String> plain = List.of(HEAP, "-jar", BuiltJar.of(module).toString());
                List<String> cached = train(lab, module);
                table.accept(Figure.of(
                                NAME, module + " until ready, with AOT cache", median(lab, service, cached, cloud), "s")
                        .beside("without AOT cache, from the jar", median(lab, service, plain, cloud))
                        .aim(Target.atMost(3)));
            }
        }
        table.accept(Figure.of(NAME, "local platform until all services are ready", platform(lab), "s")
                .aim(Target.atMost(12)));
    }

    private static double median(Lab lab, PlatformService service, List<String> options, CloudProcess cloud)
            throws IOException, InterruptedException {
        List<Double> seconds = new ArrayList<>();
        for (int round = 0; round < lab.settings().rounds(); round++) {
            long start = System.nanoTime();
            try (ServiceProcess started =
                    lab.launchService(service, options, cloud).awaitReady(Lab.PATIENCE)) {
                seconds.add((System.nanoTime() - start) / 1e9);
            }
        }
        return Rounds.median(seconds);
    }

    /** Creates an AOT cache as the Dockerfile does and returns the options that start the module with the cache. */
    private static List<String> train(Lab lab, String module) throws IOException, InterruptedException {
        Path folder = lab.newFolder(module);
        Path cache = folder.resolve("app.aot");
        String jar = BuiltJar.of(module).toString();
        runToEnd(
                lab,
                module + "-extract",
                List.of("-Djarmode=tools", "-jar", jar, "extract", "--destination", folder + "/app"));
        String extracted =
                folder.resolve("app").resolve(Path.of(jar).getFileName()).toString();
        runToEnd(
                lab,
                module + "-train",
                List.of(
                        HEAP,
                        "-XX:AOTCacheOutput=" + cache,
                        "-Xlog:aot=off",
                        "-Dspring.context.exit=onRefresh",
                        "-Dspring.cloud.aws.credentials.access-key=x",
                        "-Dspring.cloud.aws.credentials.secret-key=x",
                        "-Dtelemetry.api-key=" + Lab.KEY,
                        "-Dserver.port=" + FreePort.find(),
                        "-jar",
                        extracted));
        if (!Files.isRegularFile(cache)) {
            throw new IllegalStateException("the training run of %s wrote no AOT cache".formatted(module));
        }
        return List.of(HEAP, "-XX:AOTCache=" + cache, "-jar", extracted);
    }

    private static void runToEnd(Lab lab, String name, List<String> options) throws IOException, InterruptedException {
        try (JavaProcess child = lab.run(name, options)) {
            child.awaitSuccess(PATIENCE);
        }
    }

    private static double platform(Lab lab) throws IOException, InterruptedException {
        List<Double> seconds = new ArrayList<>();
        for (int round = 0; round < lab.settings().rounds(); round++) {
            long start = System.nanoTime();
            try (LocalPlatformProcess platform = LocalPlatformProcess.start(lab)) {
                platform.awaitReady();
                seconds.add((System.nanoTime() - start) / 1e9);
            }
        }
        return Rounds.median(seconds);
    }
}

package telemetry.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import telemetry.lab.PlatformService;
import telemetry.lab.ServiceProcess;

/**
 * Measures single POSTs to a service with 1,000 keys and limits of keys and vehicles. The limit is the same service
 * with one key and no limits. Two processes take turns.
 */
final class Keys implements Scenario {
    private static final String NAME = "keys";
    private static final int KEYS = 1_000;
    private static final int RECORD_BYTES = 200;
    private static final int VEHICLES = 1_000;
    private static final int CONNECTIONS = 128;

    @Override
    public void run(Lab lab, Consumer<Figure> table) throws Exception {
        Map<String, Object> settings = Map.of("telemetry.keys.file", keysFile(lab));
        try (CloudProcess cloud = lab.startCloud();
                ServiceProcess oneKey = lab.startService(PlatformService.INGEST, cloud);
                ServiceProcess manyKeys = lab.startService(PlatformService.INGEST, cloud, settings)) {
            Duration round = lab.settings().round();
            WarmUp.settle(() -> load(lab, cloud, oneKey, Lab.KEY, round));
            WarmUp.settle(() -> load(lab, cloud, manyKeys, key(0), round));
            List<Double> limits = new ArrayList<>();
            List<Double> rates = new ArrayList<>();
            for (int i = 0; i < lab.settings().rounds(); i++) {
                limits.add(load(lab, cloud, oneKey, Lab.KEY, round));
                rates.add(load(lab, cloud, manyKeys, key(0), round));
            }
            table.accept(
                    Figure.of(NAME, "single POSTs with 1,000 keys and all limits", Rounds.median(rates), "records/s")
                            .beside("with one key and no limits", Rounds.median(limits))
                            .aim(Target.atLeastOfLimit(0.95)));
        }
    }

    private static double load(Lab lab, CloudProcess cloud, ServiceProcess to, String key, Duration duration)
            throws IOException, InterruptedException {
        cloud.queue().purge();
        RecordText text = RecordText.submitted(RECORD_BYTES, VEHICLES);
        Requests requests = new Requests(to.url(), key, text, 1, lab.clock());
        return HttpLoad.run(to.url(), HttpLoad.Plan.lasting(CONNECTIONS, duration), requests)
                .perSecond();
    }

    private static String keysFile(Lab lab) throws IOException {
        String entries =
                IntStream.range(0, KEYS).mapToObj(Keys::entry).collect(Collectors.joining(",\n", "{\"keys\":[", "]}"));
        Path file = lab.newFolder("keys").resolve("keys.json");
        return Files.writeString(file, entries).toString();
    }

    private static String entry(int number) {
        return ("{\"id\":\"key-%d\",\"sha256\":\"%s\",\"fleet\":\"fleet-%d\",\"rights\":[\"send\"],\"vehicles\":[\"%s\"],"
                        + "\"limits\":{\"records_per_second\":10000000,\"bytes_per_second\":1000000000,"
                        + "\"vehicle_records_per_second\":1000000,\"vehicle_bytes_per_second\":1000000000,\"burst_seconds\":10}}")
                .formatted(number, digest(key(number)), number, number == 0 ? "veh-*" : "other-" + number + "-*");
    }

    private static String key(int number) {
        return "tmk_%043d".formatted(number);
    }

    private static String digest(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}

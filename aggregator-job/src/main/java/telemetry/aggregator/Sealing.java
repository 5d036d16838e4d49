package telemetry.aggregator;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import telemetry.contract.CuratedKey;
import telemetry.contract.CuratedKey.Kind;
import telemetry.contract.HourPartition;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Seals hours: puts the file of an hour's records into {@code curated/} and then the manifest that says what it was made
 * of. Each is one PUT, so that no reader ever sees half of one, and each only if nobody else has written it since it was
 * looked at. A crash between the two leaves a whole file that is newer than its manifest; the next run writes both. Safe
 * for use by many threads, for different hours.
 */
final class Sealing {
    private static final Logger log = LoggerFactory.getLogger(Sealing.class);

    private final Lake lake;
    private final SealProperties properties;
    private final JsonMapper json;
    private final Clock clock;
    private final Counter seals;

    Sealing(Lake lake, SealProperties properties, JsonMapper json, Clock clock, MeterRegistry meters) {
        this.lake = lake;
        this.properties = properties;
        this.json = json;
        this.clock = clock;
        this.seals = meters.counter("telemetry.aggregation.seals");
    }

    /**
     * What an hour is sealed with, to be looked at before its parts are listed: then whoever lists them later seals later,
     * and who seals earlier is refused.
     *
     * @param manifest the manifest as it is stored
     * @param records the ETag of the file of records
     */
    record Before(Optional<Lake.Stored> manifest, Optional<String> records) {}

    Before before(HourPartition hour) {
        return new Before(
                lake.find(new CuratedKey(hour, Kind.MANIFEST).key()),
                lake.etagOf(new CuratedKey(hour, Kind.RECORDS).key()));
    }

    /** Whether {@code hour} is over, nothing came for it lately, and it is not sealed as it is now. */
    boolean isDue(HourPartition hour, HourObjects objects, Before before) {
        return isQuiet(hour, objects)
                && before.manifest()
                        .flatMap(this::parse)
                        .filter(manifest -> manifest.fingerprint().equals(objects.fingerprint()))
                        .isEmpty();
    }

    /** Whether sealing has had, or never gets, what it waits for; else it must be asked again, though nothing comes. */
    boolean isSettled(HourPartition hour, HourObjects objects) {
        return !properties.enabled() || objects.parts().isEmpty() || isQuiet(hour, objects);
    }

    private boolean isQuiet(HourPartition hour, HourObjects objects) {
        Duration lateness = properties.lateness();
        Instant now = clock.instant();
        return properties.enabled()
                && !now.isBefore(hour.end().plus(lateness))
                && objects.newest()
                        .filter(newest -> !now.isBefore(newest.plus(lateness)))
                        .isPresent();
    }

    /** The manifest of {@code hour}; empty if it is not sealed, or was so by a version that this one cannot read. */
    Optional<SealManifest> manifestOf(HourPartition hour) {
        return lake.find(new CuratedKey(hour, Kind.MANIFEST).key()).flatMap(this::parse);
    }

    private Optional<SealManifest> parse(Lake.Stored stored) {
        try {
            return Optional.of(json.readValue(stored.content(), SealManifest.class));
        } catch (JacksonException unreadable) {
            return Optional.empty();
        }
    }

    /**
     * Seals {@code hour} with {@code file}, which was made of {@code objects}; writes nothing if it is sealed with the same
     * already.
     *
     * @throws SealConflictException if another process has sealed the hour since {@code before}
     */
    SealManifest seal(HourPartition hour, Before before, HourObjects objects, HourCounts counts, Path file)
            throws IOException {
        String records = new CuratedKey(hour, Kind.RECORDS).key();
        SealManifest first = SealManifest.of(hour, objects, counts, output(records, file));
        Optional<SealManifest> known = before.manifest().flatMap(this::parse);
        SealManifest manifest = known.map(first::after).orElse(first);
        if (known.filter(manifest::equals).isEmpty() || before.records().isEmpty()) {
            lake.replace(records, file, before.records());
            lake.replace(
                    new CuratedKey(hour, Kind.MANIFEST).key(),
                    json.writeValueAsBytes(manifest),
                    before.manifest().map(Lake.Stored::etag));
            seals.increment();
            report(manifest);
        }
        return manifest;
    }

    private static SealManifest.Output output(String key, Path records) throws IOException {
        return new SealManifest.Output(key, Files.size(records), Sha256.of(records));
    }

    private static void report(SealManifest manifest) {
        log.atInfo()
                .addKeyValue("event", "seal")
                .addKeyValue("hour", manifest.hour())
                .addKeyValue("version", manifest.version())
                .addKeyValue("records", manifest.records())
                .addKeyValue("bytes", manifest.output().size())
                .addKeyValue("parts", manifest.inputs().size())
                .addKeyValue("key", manifest.output().key())
                .log();
    }
}

package telemetry.simulator;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;
import telemetry.contract.DamagedPartException;
import telemetry.contract.HourPartition;
import telemetry.contract.PartKey;

/**
 * Reads the lake through the S3 API and compares it with the report of a run, record by record and byte by byte. It
 * depends on the contract only. Objects are streamed; memory holds a few bits per record and the keys of the parts.
 * Thread-safe if the client is.
 *
 * <p>A verdict covers the objects at the time of the check. A duplicate that is stored later, after a redelivery,
 * appears only in a later check.
 */
public final class Verification {
    private static final Duration POLL_INTERVAL = Duration.ofMillis(500);

    private final S3Client s3;
    private final String bucket;

    /** Creates a verification of the lake in {@code bucket}. */
    public Verification(S3Client s3, String bucket) {
        this.s3 = s3;
        this.bucket = bucket;
    }

    /**
     * Polls until every accepted record is in the lake or {@code patience} is over. Parts never change, so each is read
     * once.
     *
     * @return the verdict at that time
     */
    public Verdict await(RunReport run, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        Check check = new Check(run);
        check.readNewParts();
        while (check.findings.isSomethingLost() && System.nanoTime() < deadline) {
            Thread.sleep(POLL_INTERVAL);
            check.readNewParts();
        }
        return check.findings.verdict();
    }

    /** Checks the lake once. */
    public Verdict verify(RunReport run) {
        Check check = new Check(run);
        check.readNewParts();
        return check.findings.verdict();
    }

    /** A check of the hours of one run. */
    private final class Check {
        private final RunReport run;
        private final Findings findings;
        private final Set<String> read = new HashSet<>();

        Check(RunReport run) {
            this.run = run;
            this.findings = new Findings(run);
        }

        void readNewParts() {
            for (String hour : run.hours()) {
                String prefix = PartKey.prefix(HourPartition.of(Instant.parse(hour)));
                s3.listObjectsV2Paginator(list -> list.bucket(bucket).prefix(prefix))
                        .contents()
                        .forEach(this::readIfNewPart);
            }
        }

        private void readIfNewPart(S3Object object) {
            Optional<PartKey> key = PartKey.parse(object.key());
            if (key.isPresent() && read.add(object.key())) {
                read(object, key.get());
            }
        }

        private void read(S3Object object, PartKey key) {
            Findings.Part part = findings.part(key, object.lastModified());
            try (var content = key.compression()
                            .decompress(s3.getObject(get -> get.bucket(bucket).key(object.key())));
                    var reader = new BufferedReader(new InputStreamReader(content, StandardCharsets.ISO_8859_1))) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    part.add(line);
                }
            } catch (DamagedPartException damage) {
                part.addDamage(damage.reason());
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
            part.end();
        }
    }
}

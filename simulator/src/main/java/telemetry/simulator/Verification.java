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
 * Reads the lake through the S3 API and compares it with what a run sent, record by record and byte by byte. Knows nothing of the
 * platform but the contract. Objects are streamed; what is held is a few bits per record and the keys of the parts that
 * were read. Safe for use by many threads as far as the client is.
 *
 * <p>A verdict is about the moment of the look: a copy that the platform stores later, because a message was delivered a
 * second time, is seen by a later look only.
 */
public final class Verification {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

    private final S3Client s3;
    private final String bucket;

    /** A verification of the lake in {@code bucket}. */
    public Verification(S3Client s3, String bucket) {
        this.s3 = s3;
        this.bucket = bucket;
    }

    /**
     * Looks again and again until every accepted record is in the lake or {@code patience} is over. Parts never change,
     * so that each is read once.
     *
     * @return what was found until then
     */
    public Verdict await(RunReport run, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        Look look = new Look(run);
        look.atNewParts();
        while (look.findings.isSomethingLost() && System.nanoTime() < deadline) {
            Thread.sleep(BETWEEN_LOOKS);
            look.atNewParts();
        }
        return look.findings.verdict();
    }

    /** Looks once. */
    public Verdict verify(RunReport run) {
        Look look = new Look(run);
        look.atNewParts();
        return look.findings.verdict();
    }

    /** A look at the hours of one run. */
    private final class Look {
        private final RunReport run;
        private final Findings findings;
        private final Set<String> read = new HashSet<>();

        Look(RunReport run) {
            this.run = run;
            this.findings = new Findings(run);
        }

        void atNewParts() {
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

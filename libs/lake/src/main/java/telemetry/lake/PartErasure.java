package telemetry.lake;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import telemetry.contract.DamagedPartException;
import telemetry.contract.JsonLines;
import telemetry.contract.Outcome;
import telemetry.contract.PartChecksum;
import telemetry.contract.PartKey;
import telemetry.contract.TelemetryRecord;
import telemetry.contract.Violation;

/**
 * Searches parts for the lines of one vehicle, and replaces a part by a part without these lines. A line that is no
 * record counts as the vehicle's if it contains the vehicle's id as a text. The id of a new part is computed from the
 * erasure and the old id, so that a resumed run uses the same keys. Safe for use by many threads.
 */
final class PartErasure {
    private final Lake lake;
    private final Erasure erasure;
    private final String text;

    PartErasure(Lake lake, Erasure erasure, String vehicle) {
        this.lake = lake;
        this.erasure = erasure;
        this.text = '"' + vehicle + '"';
    }

    /**
     * The lines of the vehicle in a part.
     *
     * @param erased the figures of the vehicle's lines
     * @param kept the number of the other lines
     * @param replacement the part that will replace the part
     * @param replacementBytes the size of the replacement
     */
    record Finding(Part part, Lines erased, long kept, PartKey replacement, long replacementBytes) {}

    /** Searches {@code part} for lines of the vehicle; if there are none, {@code erased} has no lines. */
    Finding find(Part part) throws IOException {
        Counter size = new Counter();
        Sieve sieve;
        try (OutputStream out = part.key().compression().compress(size)) {
            sieve = sieve(part, out);
        }
        return new Finding(part, sieve.erased(), sieve.kept, replacementOf(part.key()), size.bytes);
    }

    private PartKey replacementOf(PartKey old) {
        String name = erasure.id() + ':' + old.id();
        UUID id = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
        return new PartKey(old.hour(), id, old.compression());
    }

    /**
     * Stores the replacement of the part of {@code finding}, and then deletes the old part. If no line is kept, the
     * part is only deleted. The call can be repeated.
     *
     * @param folder a folder for a file as large as the part
     */
    void replace(Finding finding, Path folder) throws IOException {
        S3Client s3 = lake.s3();
        Part old = finding.part();
        if (finding.kept() > 0) {
            Path file = folder.resolve(finding.replacement().fileName());
            Map<String, String> metadata = metadata(finding, file);
            s3.putObject(
                    put -> put.bucket(lake.bucket())
                            .key(finding.replacement().key())
                            .contentType("application/x-ndjson")
                            .metadata(metadata),
                    RequestBody.fromFile(file));
            Files.delete(file);
        }
        s3.deleteObject(delete -> delete.bucket(lake.bucket()).key(old.key().key()));
    }

    /**
     * Writes {@code file} and returns its metadata. A checksum is added only if the old part's checksum held, because a
     * checksum vouches for each line.
     */
    private Map<String, String> metadata(Finding finding, Path file) throws IOException {
        Sieve sieve;
        PartChecksum checksum = new PartChecksum(finding.replacement(), finding.kept());
        try (OutputStream compressed = finding.replacement().compression().compress(Files.newOutputStream(file));
                OutputStream out = new BufferedOutputStream(new Checked(compressed, checksum), 1 << 16)) {
            sieve = sieve(finding.part(), out);
        }
        Map<String, String> metadata = new HashMap<>();
        metadata.put(PartKey.LINES, Long.toString(sieve.kept));
        if (sieve.checksumHolds) {
            metadata.put(PartChecksum.METADATA, checksum.value());
        }
        return metadata;
    }

    private Sieve sieve(Part part, OutputStream kept) throws IOException {
        try (ResponseInputStream<GetObjectResponse> object = lake.s3()
                        .getObject(get ->
                                get.bucket(lake.bucket()).key(part.key().key()).ifMatch(part.etag()));
                InputStream content =
                        new BufferedInputStream(part.key().compression().decompress(object), 1 << 16)) {
            Sieve sieve = new Sieve(part, kept);
            sieve.read(content, object.response().metadata());
            return sieve;
        } catch (DamagedPartException damage) {
            throw new IOException(
                    "%s cannot be searched (%s): delete it, or replace it by a readable one"
                            .formatted(part.key().key(), damage.getMessage()),
                    damage);
        }
    }

    /** Separates the erased lines of one part from the kept lines. For use by one thread. */
    private final class Sieve {
        private final Part part;
        private final OutputStream out;
        private long erased;
        private long erasedMalformed;
        private long kept;
        private boolean checksumHolds;

        Sieve(Part part, OutputStream out) {
            this.part = part;
            this.out = out;
        }

        Lines erased() {
            return new Lines(erased, erasedMalformed, List.of());
        }

        void read(InputStream in, Map<String, String> metadata) throws IOException {
            String noted = metadata.getOrDefault(PartKey.LINES, "");
            PartChecksum checksum =
                    new PartChecksum(part.key(), noted.matches("\\d{1,18}") ? Long.parseLong(noted) : -1);
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int b = in.read(); b >= 0; b = in.read()) {
                line.write(b);
                if (b == JsonLines.LINE_FEED) {
                    end(line.toByteArray(), checksum);
                    line.reset();
                }
            }
            end(line.toByteArray(), checksum);
            checksumHolds = checksum.value().equals(metadata.get(PartChecksum.METADATA));
        }

        private void end(byte[] line, PartChecksum checksum) throws IOException {
            checksum.update(line, 0, line.length);
            if (latin1(line).isBlank()) {
                return;
            }
            if (!mayBeErased(line)) {
                keep(line);
                return;
            }
            Outcome outcome = LineCheck.READER.read(line);
            boolean isMalformed = outcome instanceof Violation;
            boolean isErased = isMalformed
                    ? latin1(line).contains(text)
                    : outcome instanceof TelemetryRecord found && erasure.covers(found);
            if (isErased) {
                erased++;
                erasedMalformed += isMalformed ? 1 : 0;
            } else {
                keep(line);
            }
        }

        private void keep(byte[] line) throws IOException {
            kept++;
            out.write(line);
        }
    }

    /** Returns false for a line that contains neither the vehicle's id nor an escape that could encode it. */
    private boolean mayBeErased(byte[] line) {
        String characters = latin1(line);
        return characters.contains(text) || characters.indexOf('\\') >= 0;
    }

    private static String latin1(byte[] line) {
        return new String(line, StandardCharsets.ISO_8859_1);
    }

    /** Counts the bytes that are written. */
    private static final class Counter extends OutputStream {
        private long bytes;

        @Override
        public void write(int b) {
            bytes++;
        }

        @Override
        public void write(byte[] from, int offset, int length) {
            bytes += length;
        }
    }

    /** Adds the written bytes to a checksum. */
    private static final class Checked extends OutputStream {
        private final OutputStream out;
        private final PartChecksum checksum;

        Checked(OutputStream out, PartChecksum checksum) {
            this.out = out;
            this.checksum = checksum;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            checksum.update(from, offset, length);
            out.write(from, offset, length);
        }
    }
}

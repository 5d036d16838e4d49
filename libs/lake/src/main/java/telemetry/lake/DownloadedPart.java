package telemetry.lake;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import telemetry.contract.DamagedPartException;
import telemetry.contract.PartChecksum;
import telemetry.contract.PartCompression;
import telemetry.contract.PartKey;

/**
 * A downloaded part, before it becomes a file of checked lines.
 *
 * @param object the file with the object's content
 * @param metadata the object's metadata
 */
record DownloadedPart(PartKey key, Path object, Map<String, String> metadata) {
    private static final int BUFFER_SIZE = 1 << 14; // an hour may have thousands of parts of a few kilobytes
    private static final String NUMBER = "\\d{1,18}";

    /**
     * Writes the file {@code lines}: all lines of a part whose {@link PartChecksum} holds, and only the records of any
     * other part. Deletes the object.
     *
     * @param space space for the lines of a compressed part; the lines of another part are as large as the object
     * @throws NoSpaceException if the records of a compressed part do not fit
     */
    Lines checked(Path lines, Space space) throws IOException {
        if (isAsWritten(lines, space)) {
            if (isCompressed()) {
                Files.delete(object);
            } else {
                Files.move(object, lines, StandardCopyOption.REPLACE_EXISTING);
            }
            return new Lines(Long.parseLong(noted(PartKey.LINES)), 0, List.of());
        }
        Lines checked = LineCheck.copy(key, object, lines, isCompressed() ? space : Space.planned());
        Files.delete(object);
        return checked;
    }

    boolean isCompressed() {
        return key.compression() != PartCompression.NONE;
    }

    private String noted(String name) {
        return metadata.getOrDefault(name, "");
    }

    /** Returns true if the checksum holds; the lines of a compressed part are then in {@code lines}. */
    private boolean isAsWritten(Path lines, Space space) throws IOException {
        if (!noted(PartKey.LINES).matches(NUMBER)
                || noted(PartChecksum.METADATA).isEmpty()) {
            return false;
        }
        PartChecksum actual = new PartChecksum(key, Long.parseLong(noted(PartKey.LINES)));
        try (Taken taken = new Taken(space);
                InputStream content = key.compression().decompress(Files.newInputStream(object));
                OutputStream out = isCompressed() ? Files.newOutputStream(lines) : OutputStream.nullOutputStream()) {
            byte[] buffer = new byte[BUFFER_SIZE];
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                taken.take(isCompressed() ? read : 0);
                out.write(buffer, 0, read);
                actual.update(buffer, 0, read);
            }
            if (actual.value().equals(noted(PartChecksum.METADATA))) {
                taken.keep();
                return true;
            }
            return false;
        } catch (DamagedPartException | NoSpaceException notAsWritten) {
            return false; // the content may have no record at all; the check of each line decides and reports it
        }
    }

    /** Disk space that is released on closing unless it is kept. */
    private static final class Taken implements AutoCloseable {
        private final Space space;
        private long bytes;

        Taken(Space space) {
            this.space = space;
        }

        void take(long more) throws NoSpaceException {
            space.take(more);
            bytes += more;
        }

        void keep() {
            bytes = 0;
        }

        @Override
        public void close() {
            space.giveBack(bytes);
        }
    }
}

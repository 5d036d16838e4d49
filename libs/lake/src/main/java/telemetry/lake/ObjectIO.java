package telemetry.lake;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.io.SeekableInputStream;
import org.apache.iceberg.io.SupportsBulkOperations;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;

/**
 * Iceberg's access to the objects of one bucket. Reads and writes each object as a whole, which suits metadata; records
 * do not use this class. Safe for use by many threads.
 */
final class ObjectIO implements SupportsBulkOperations {
    private static final long serialVersionUID = 1L;
    private static final int MAX_KEYS = 1_000; // the limit of one DeleteObjects

    private final transient S3Client s3;
    private final String bucket;

    ObjectIO(S3Client s3, String bucket) {
        this.s3 = s3;
        this.bucket = bucket;
    }

    /** Returns the location of the object at {@code key}. */
    String location(String key) {
        return "s3://" + bucket + '/' + key;
    }

    /**
     * Returns the key of the object at {@code location}.
     *
     * @throws IllegalArgumentException if the location is in another bucket
     */
    String key(String location) {
        String root = location("");
        if (!location.startsWith(root)) {
            throw new IllegalArgumentException(location + " is not in bucket " + bucket);
        }
        return location.substring(root.length());
    }

    @Override
    public InputFile newInputFile(String location) {
        return new Input(location);
    }

    @Override
    public OutputFile newOutputFile(String location) {
        return new Output(location);
    }

    @Override
    public void deleteFile(String location) {
        s3.deleteObject(delete -> delete.bucket(bucket).key(key(location)));
    }

    @Override
    public void deleteFiles(Iterable<String> locations) {
        List<ObjectIdentifier> keys = new ArrayList<>();
        for (String location : locations) {
            keys.add(ObjectIdentifier.builder().key(key(location)).build());
            if (keys.size() == MAX_KEYS) {
                delete(keys);
                keys = new ArrayList<>();
            }
        }
        if (!keys.isEmpty()) {
            delete(keys);
        }
    }

    private void delete(List<ObjectIdentifier> keys) {
        s3.deleteObjects(request ->
                request.bucket(bucket).delete(delete -> delete.objects(keys).quiet(true)));
    }

    /** Reads one object. */
    private final class Input implements InputFile {
        private final String location;
        private byte @Nullable [] content;

        Input(String location) {
            this.location = location;
        }

        private byte[] content() {
            byte[] known = content;
            if (known == null) {
                try {
                    known = s3.getObjectAsBytes(get -> get.bucket(bucket).key(key(location)))
                            .asByteArray();
                } catch (NoSuchKeyException absent) {
                    throw new NotFoundException(absent, "no object at %s", location);
                }
                content = known;
            }
            return known;
        }

        @Override
        public long getLength() {
            return content().length;
        }

        @Override
        public SeekableInputStream newStream() {
            return new ContentStream(content());
        }

        @Override
        public String location() {
            return location;
        }

        @Override
        public boolean exists() {
            try {
                s3.headObject(head -> head.bucket(bucket).key(key(location)));
                return true;
            } catch (NoSuchKeyException absent) {
                return false;
            }
        }
    }

    /** Reads the content of an object from memory. */
    private static final class ContentStream extends SeekableInputStream {
        private final byte[] content;
        private int position;

        ContentStream(byte[] content) {
            this.content = content;
        }

        @Override
        public long getPos() {
            return position;
        }

        @Override
        public void seek(long newPosition) {
            position = Math.toIntExact(newPosition);
        }

        @Override
        public int read() {
            return position < content.length ? content[position++] & 0xFF : -1;
        }

        @Override
        public int read(byte[] to, int offset, int length) {
            if (length == 0) {
                return 0;
            }
            if (position >= content.length) {
                return -1;
            }
            int count = Math.min(length, content.length - position);
            System.arraycopy(content, position, to, offset, count);
            position += count;
            return count;
        }
    }

    /** Writes one object. */
    private final class Output implements OutputFile {
        private final String location;

        Output(String location) {
            this.location = location;
        }

        @Override
        public PositionOutputStream create() {
            return new PutOnClose(location);
        }

        @Override
        public PositionOutputStream createOrOverwrite() {
            return create();
        }

        @Override
        public String location() {
            return location;
        }

        @Override
        public InputFile toInputFile() {
            return newInputFile(location);
        }
    }

    /** Collects the content in memory, and stores it on closing. */
    private final class PutOnClose extends PositionOutputStream {
        private final String location;
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();
        private boolean closed;

        PutOnClose(String location) {
            this.location = location;
        }

        @Override
        public long getPos() {
            return content.size();
        }

        @Override
        public void write(int b) {
            content.write(b);
        }

        @Override
        public void write(byte[] from, int offset, int length) {
            content.write(from, offset, length);
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                s3.putObject(
                        put -> put.bucket(bucket).key(key(location)), RequestBody.fromBytes(content.toByteArray()));
            }
        }
    }
}

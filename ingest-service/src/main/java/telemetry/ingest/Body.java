package telemetry.ingest;

/** The complete, decompressed body of a request. Closing it releases its memory. */
final class Body implements AutoCloseable {
    private final byte[] bytes;
    private final BodyMemory.Lease lease;

    Body(byte[] bytes, BodyMemory.Lease lease) {
        this.bytes = bytes;
        this.lease = lease;
    }

    byte[] bytes() {
        return bytes;
    }

    @Override
    public void close() {
        lease.close();
    }
}

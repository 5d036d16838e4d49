package telemetry.ingest;

/** A request's body, read whole and decompressed. Its memory is given back when it is closed. */
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

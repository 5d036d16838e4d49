package telemetry.can;

import java.util.Arrays;
import java.util.HexFormat;

/** The bytes of a frame, 0 to 64. Immutable. */
public final class FrameData {
    static final int MAX_CLASSIC_BYTES = 8;
    static final int MAX_BYTES = 64;
    static final FrameData EMPTY = new FrameData(new byte[0]);

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private final byte[] bytes;

    private FrameData(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Returns a copy of the first {@code length} of {@code bytes}. */
    public static FrameData of(byte[] bytes, int length) {
        return length == 0 ? EMPTY : new FrameData(Arrays.copyOf(bytes, length));
    }

    /** Returns the bytes that {@code hex} spells, two digits each. */
    public static FrameData ofHex(String hex) {
        return new FrameData(HEX.parseHex(hex));
    }

    public int length() {
        return bytes.length;
    }

    /** Returns a copy of the bytes. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** Returns upper-case hexadecimal digits, two per byte. */
    public String hex() {
        return HEX.formatHex(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FrameData data && Arrays.equals(bytes, data.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return hex();
    }
}

package telemetry.can;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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

    /** Returns the bytes that {@code text} spells; empty if it is not two hexadecimal digits for each of 0 to 64 bytes. */
    public static Optional<FrameData> ofText(String text) {
        boolean isHex = text.length() % 2 == 0
                && text.length() <= 2 * MAX_BYTES
                && text.chars().allMatch(HexFormat::isHexDigit);
        return isHex ? Optional.of(ofHex(text)) : Optional.empty();
    }

    /** Returns a signal of this data; null if the data does not hold it. */
    @Nullable
    DecodedSignal read(SignalLayout layout) {
        return layout.read(bytes);
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

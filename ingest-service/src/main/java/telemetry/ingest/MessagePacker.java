package telemetry.ingest;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.springframework.util.unit.DataSize;
import telemetry.contract.JsonLines;

/**
 * Packs lines into as few message bodies as their size allows, in order: JSON Lines, at most {@code maxMessage} bytes
 * each. SQS bills each 64 KiB of a message as one request, so a full message makes a record about 250 times cheaper
 * than a message of its own. Immutable.
 */
final class MessagePacker {
    private final int maxBytes;

    /** @param maxMessage size of a body at most; must have room for the longest line */
    MessagePacker(DataSize maxMessage) {
        this.maxBytes = Math.toIntExact(maxMessage.toBytes());
    }

    List<String> pack(List<byte[]> lines) {
        List<String> bodies = new ArrayList<>();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (byte[] line : lines) {
            if (body.size() > 0 && body.size() + 1 + line.length > maxBytes) {
                bodies.add(body.toString(StandardCharsets.UTF_8));
                body.reset();
            }
            if (body.size() > 0) {
                body.write(JsonLines.LINE_FEED);
            }
            body.writeBytes(line);
        }
        if (body.size() > 0) {
            bodies.add(body.toString(StandardCharsets.UTF_8));
        }
        return bodies;
    }
}

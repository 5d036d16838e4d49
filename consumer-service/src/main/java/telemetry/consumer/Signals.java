package telemetry.consumer;

import java.util.function.BiConsumer;
import telemetry.can.CanId;
import telemetry.can.DecodedSignal;
import telemetry.can.FrameData;
import telemetry.can.FrameDecoder;
import telemetry.contract.TelemetryRecord;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;

/**
 * Reads the signals of a record: the payload entries whose value is a number, a string or a boolean, then the finite
 * values that a decoder finds in the CAN frame of the payload.
 */
final class Signals {
    private static final int MAX_CHARACTERS = 64;
    private static final String DATA = "data";
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNumberLength(Integer.MAX_VALUE) // the data contract does not limit the length of numbers
                    .build())
            .recyclerPool(JsonRecyclerPools.threadLocalPool())
            .build();

    private Signals() {}

    /**
     * Passes the name and value of each signal: a Double, a Boolean, or a String of at most 64 characters.
     *
     * @param decoder decodes the entry {@code data} of the payload, if it is the hexadecimal data of a frame
     */
    static void each(TelemetryRecord record, FrameDecoder decoder, BiConsumer<String, Object> signals) {
        int length = record.offset() + record.length() - record.payloadOffset();
        try (JsonParser parser =
                JSON.createParser(ObjectReadContext.empty(), record.source(), record.payloadOffset(), length)) {
            parser.nextToken();
            String data = null;
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                JsonToken token = parser.nextToken();
                if (decoder != FrameDecoder.NONE && token == JsonToken.VALUE_STRING && name.equals(DATA)) {
                    data = parser.getString();
                }
                pass(name, token, parser, signals);
            }
            if (data != null) {
                decode(CanId.ofNumber(record.canId()), data, decoder, signals);
            }
        } catch (JacksonException unreadable) { // the record is stored; the live window omits its signals
            return;
        }
    }

    private static void decode(CanId id, String data, FrameDecoder decoder, BiConsumer<String, Object> signals) {
        FrameData.ofText(data).ifPresent(frame -> {
            for (DecodedSignal signal : decoder.decode(id, frame)) {
                Double value = signal.value();
                if (value != null && Double.isFinite(value)) {
                    signals.accept(signal.name(), value);
                }
            }
        });
    }

    private static void pass(String name, JsonToken token, JsonParser parser, BiConsumer<String, Object> signals) {
        switch (token) {
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> signals.accept(name, parser.getDoubleValue());
            case VALUE_TRUE, VALUE_FALSE -> signals.accept(name, token == JsonToken.VALUE_TRUE);
            case VALUE_STRING -> signals.accept(name, shortened(parser.getString()));
            default -> parser.skipChildren();
        }
    }

    private static String shortened(String text) {
        return text.length() <= MAX_CHARACTERS ? text : text.substring(0, MAX_CHARACTERS);
    }
}

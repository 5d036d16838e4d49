package telemetry.can;

import java.io.IOException;
import java.io.Serial;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Reports that a file has none of the formats, with the reason for each format. */
public final class UnknownLogException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    private final transient Map<LogFormat, String> refusals;

    UnknownLogException(String message, Map<LogFormat, String> refusals) {
        super(message + listed(refusals));
        this.refusals = refusals.isEmpty() ? Map.of() : new EnumMap<>(refusals);
    }

    /** Returns the reason why each tried format found nothing; empty if the file was recognised as another kind. */
    public Map<LogFormat, String> refusals() {
        return refusals;
    }

    private static String listed(Map<LogFormat, String> refusals) {
        return refusals.entrySet().stream()
                .map(refusal -> " %s (%s)".formatted(refusal.getKey().optionName(), refusal.getValue()))
                .collect(Collectors.joining(","));
    }
}

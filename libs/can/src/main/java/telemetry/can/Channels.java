package telemetry.can;

import java.util.ArrayList;
import java.util.List;

/** The names of a log's buses. Each name is kept as one string. */
final class Channels {
    private static final int MAX_KNOWN = 32;

    private final List<String> known = new ArrayList<>();

    /** Returns the name between two positions of {@code line}. */
    String name(LogLine line, int start, int end) {
        for (String name : known) {
            if (isName(line, start, end, name)) {
                return name;
            }
        }
        return remember(line.text(start, end));
    }

    /** Names numbered buses as SocketCAN does: the first is {@code can0}, even if the log numbers buses from 1. */
    String numbered(long number, int first) throws BadLineException {
        long index = number - first;
        if (index < 0 || index > 0xFFFF) {
            throw BadLineException.malformed("no such channel");
        }
        if (index < known.size()) {
            return known.get((int) index);
        }
        for (int next = known.size(); next <= index && next < MAX_KNOWN; next++) {
            known.add("can" + next);
        }
        return index < MAX_KNOWN ? known.get((int) index) : "can" + index;
    }

    private String remember(String name) {
        if (known.size() < MAX_KNOWN) {
            known.add(name);
        }
        return name;
    }

    private static boolean isName(LogLine line, int start, int end, String name) {
        if (name.length() != end - start) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (line.byteAt(start + i) != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}

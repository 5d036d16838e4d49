package telemetry.service;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Logs the keys that a new keys file adds, changes and removes. Not thread-safe. */
final class KeyChanges {
    private final Audit audit;
    private Map<String, KeyEntry> known;

    KeyChanges(Audit audit) {
        this.audit = audit;
        this.known = Map.of();
    }

    /** Logs the differences to the entries of the call before. The first call logs none. */
    List<KeyEntry> log(List<KeyEntry> entries) {
        Map<String, KeyEntry> next = entries.stream().collect(Collectors.toMap(KeyEntry::id, Function.identity()));
        if (!known.isEmpty()) {
            next.forEach((id, entry) -> compare(id, entry));
            known.keySet().stream().filter(id -> !next.containsKey(id)).forEach(id -> audit.changed("key_removed", id));
        }
        known = next;
        return entries;
    }

    private void compare(String id, KeyEntry entry) {
        KeyEntry before = known.get(id);
        if (before == null) {
            audit.changed("key_added", id);
        } else if (!Objects.equals(before, entry)) {
            audit.changed("key_changed", id);
        }
    }
}

package telemetry.lake;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * The account of one version of an hour: the parts that were read for it, and the figures of their lines. The account
 * saves reading parts twice. The records do not depend on it, because a line that is read again changes no record.
 *
 * @param version 1 for the hour's first version; 0 before
 * @param lines figures of all lines that were read
 * @param bytes size of all parts that were read, as stored
 * @param parts size of each part in bytes, by its {@link telemetry.contract.PartKey#name}
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record HourState(long version, Lines lines, long bytes, SortedMap<String, Long> parts) {
    /** The account before any part was read. */
    public static final HourState NONE = new HourState(0, Lines.NONE, 0, new TreeMap<>());

    /** Returns true if {@code part} was read; false if a part of another size has replaced it since. */
    public boolean hasRead(Part part) {
        Long size = parts.get(part.key().name());
        return size != null && size == part.size();
    }

    /** Returns the parts of {@code listed} that were not read. */
    public List<Part> unread(Collection<Part> listed) {
        return listed.stream().filter(part -> !hasRead(part)).toList();
    }

    /** Returns the account of the next version, for which {@code newParts} were read as well. */
    HourState next(Collection<Part> newParts, Lines newLines) {
        SortedMap<String, Long> all = new TreeMap<>(parts);
        newParts.forEach(part -> all.put(part.key().name(), part.size()));
        long newBytes = newParts.stream().mapToLong(Part::size).sum();
        return new HourState(version + 1, lines.and(newLines), bytes + newBytes, all);
    }

    /**
     * Returns the account of the next version, some parts of which were replaced.
     *
     * @param replacements the size in bytes of each new part, by the name of parts
     * @param erased the figures of the lines that the new parts do not have
     */
    HourState replaced(Map<String, Long> replacements, Lines erased) {
        SortedMap<String, Long> all = new TreeMap<>(parts);
        all.putAll(replacements);
        Lines left = new Lines(
                Math.max(0, lines.count() - erased.count()),
                Math.max(0, lines.malformed() - erased.malformed()),
                lines.firstMalformed());
        return new HourState(version + 1, left, bytes, all);
    }

    /** Returns the SHA-256 of the parts' ids and sizes in hexadecimal; equal accounts have equal fingerprints. */
    @JsonIgnore
    public String fingerprint() {
        StringBuilder text = new StringBuilder();
        parts.forEach((id, size) -> text.append(id).append(' ').append(size).append('\n'));
        return Sha256.of(text.toString());
    }
}

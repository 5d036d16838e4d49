package telemetry.lake;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.s3.model.S3Object;
import tools.jackson.databind.json.JsonMapper;

/** The erasures of a lake at one moment. */
public record Erasures(List<Erasure> all) {
    /** No erasures. */
    public static final Erasures NONE = new Erasures(List.of());

    private static final SqlText NOT_ERASED = SqlText.of(Erasures.class, "not-erased.sql");
    private static final JsonMapper JSON = new JsonMapper();

    /** Reads the erasures of {@code lake} with a LIST, and a GET for each erasure. */
    public static Erasures in(Lake lake) {
        List<Erasure> all = new ArrayList<>();
        for (S3Object object : lake.objects(Erasure.FOLDER)) {
            lake.read(object.key())
                    .map(content -> JSON.readValue(content, Erasure.class))
                    .ifPresent(all::add);
        }
        return new Erasures(all);
    }

    /** Lists the ids of the current erasures of {@code lake} with a LIST. */
    static Set<String> idsIn(Lake lake) {
        return lake.objects(Erasure.FOLDER).stream()
                .map(object -> object.key().substring(Erasure.FOLDER.length()).replace(".json", ""))
                .collect(Collectors.toSet());
    }

    /** Returns true if an erasure of {@code vehicle} has begun and is not done. */
    public boolean hasUnfinished(String vehicle) {
        return all.stream().anyMatch(erasure -> !erasure.done() && erasure.isOf(vehicle));
    }

    Set<String> ids() {
        return all.stream().map(Erasure::id).collect(Collectors.toSet());
    }

    /** Stores {@code erasure}. */
    static void put(Lake lake, Erasure erasure) {
        lake.put(erasure.key(), JSON.writeValueAsBytes(erasure));
    }

    /** Returns the query {@code records} without the covered records. */
    String without(String records) {
        if (all.isEmpty()) {
            return records;
        }
        String covered = all.stream().map(Erasure::sql).collect(Collectors.joining(") OR (", "(", ")"));
        return NOT_ERASED.withSql("records", records).withSql("erased", covered).text();
    }
}

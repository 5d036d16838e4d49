package telemetry.console;

import java.util.ArrayList;
import java.util.List;

/**
 * The vehicles to list. A page begins after a vehicle or ends before one, so that a far page costs no more than the
 * first one, and no vehicle is left out while others come and go.
 *
 * @param scope the vehicles that the caller may read
 * @param search text that the ids contain, or {@code fleet:} and the name of a fleet
 * @param show the vehicles to show
 * @param sort the order
 * @param from the place of the page
 * @param vehicle the vehicle of the place; empty for the first or the last page
 * @param size vehicles of a page
 */
record FleetQuery(Scope scope, String search, Show show, Sort sort, From from, String vehicle, int size) {
    private static final String FLEET = "fleet:";

    /** A choice of vehicles. The condition is SQL over the view merged. */
    enum Show {
        ALL("true"),
        LIVE("live > 0"),
        SILENT("silent"),
        ANOMALOUS("anomalous");

        private final String condition;

        Show(String condition) {
            this.condition = condition;
        }

        String condition() {
            return condition;
        }
    }

    /** An order of vehicles, by a key and then by the id. The key is SQL over the view merged. */
    enum Sort {
        RECORDS("-records"),
        VEHICLE("CAST(0 AS BIGINT)"),
        NEWEST("-epoch_us(last_seen)"),
        OLDEST("epoch_us(last_seen)"),
        LIVE("-live");

        private final String key;

        Sort(String key) {
            this.key = key;
        }

        String key() {
            return key;
        }
    }

    /** The place of a page. */
    enum From {
        /** After the vehicle; the first page without one. */
        AFTER(">", ""),
        /** Before the vehicle; the last page without one. */
        BEFORE("<", " DESC");

        private final String comparison;
        private final String direction;

        From(String comparison, String direction) {
            this.comparison = comparison;
            this.direction = direction;
        }
    }

    /** Returns true if all vehicles match. */
    boolean isOfAll() {
        return search.isEmpty() && show == Show.ALL;
    }

    /**
     * Returns SQL of the vehicles that match, from FROM to the condition, without the place; its parameters are {@link
     * #parameters}.
     */
    String matching() {
        return " FROM %s WHERE %s%s".formatted(scope.of("merged"), show.condition(), found());
    }

    private String found() {
        if (search.isEmpty()) {
            return "";
        }
        return search.startsWith(FLEET) ? " AND fleet = ?" : " AND contains(vehicle_id, ?)";
    }

    List<Object> parameters() {
        List<Object> parameters = new ArrayList<>(scope.parameters());
        if (!search.isEmpty()) {
            parameters.add(search.startsWith(FLEET) ? search.substring(FLEET.length()) : search);
        }
        return parameters;
    }

    /** Returns SQL of the place; its parameters are the key twice and the id. */
    String place() {
        return " AND (%1$s %2$s ? OR (%1$s = ? AND vehicle_id %2$s ?))".formatted(sort.key(), from.comparison);
    }

    /** Returns SQL of the order, which is reversed for a page before a vehicle. */
    String order() {
        return " ORDER BY %1$s%2$s, vehicle_id%2$s LIMIT %3$d".formatted(sort.key(), from.direction, size);
    }
}

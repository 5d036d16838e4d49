package telemetry.console;

import jakarta.servlet.http.HttpServletRequest;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import telemetry.lake.SqlText;
import telemetry.service.Caller;

/**
 * The data that a caller may read. Each query of vehicles, records and lines reads {@link #of} its relation.
 *
 * @param fleet the fleet of the caller's key; null for every fleet
 */
record Scope(@Nullable String fleet) {

    /** Returns the scope of the caller of {@code request}. */
    static Scope of(HttpServletRequest request) {
        return new Scope(Caller.of(request).fleet());
    }

    /**
     * Returns SQL of the rows that the caller may read.
     *
     * @param relation SQL of a relation with the column {@code fleet} and without parameters
     * @return SQL whose parameters are {@link #parameters}
     */
    String of(String relation) {
        return of(relation, "?");
    }

    private String of(String relation, String value) {
        return fleet == null ? relation : "(SELECT * FROM %s WHERE fleet = %s)".formatted(relation, value);
    }

    List<Object> parameters() {
        return fleet == null ? List.of() : List.of(fleet);
    }

    /** Sets the parameters of a statement: {@link #parameters}, then {@code more}. */
    void set(PreparedStatement statement, Object... more) throws SQLException {
        int index = 1;
        for (Object value : parameters()) {
            statement.setObject(index++, value);
        }
        for (Object value : more) {
            statement.setObject(index++, value);
        }
    }

    /** Returns {@link #of} with the fleet in place of the parameter, for COPY, which accepts none. */
    String withoutParameters(String relation) {
        return fleet == null ? relation : of(relation, SqlText.quoted(fleet));
    }
}

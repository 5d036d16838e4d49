package telemetry.aggregator;

import telemetry.contract.TableKey.Table;

/** What a row of a table is about: an hour, or a minute of it. */
enum Period {
    HOUR("hour_start", 3_600_000_000L, Table.VEHICLES, Table.SIGNALS),
    MINUTE("minute_start", 60_000_000L, Table.VEHICLE_MINUTES, Table.SIGNAL_MINUTES);

    private final String column;
    private final long micros;
    private final Table vehicles;
    private final Table signals;

    Period(String column, long micros, Table vehicles, Table signals) {
        this.column = column;
        this.micros = micros;
        this.vehicles = vehicles;
        this.signals = signals;
    }

    /** The name of the column that says when it starts. */
    String column() {
        return column;
    }

    Table vehicles() {
        return vehicles;
    }

    Table signals() {
        return signals;
    }

    /** When it starts, as an expression in {@code micros}, which every engine understands. */
    String sql() {
        return "(micros - micros %% %d)".formatted(micros);
    }
}

package telemetry.chaos;

import java.io.PrintWriter;
import java.util.Locale;

/** Prints the plan and the report of a run as text. */
final class Printer {
    private final PrintWriter out;

    Printer(PrintWriter out) {
        this.out = out;
    }

    /** Formats an event as one line. */
    static String line(ChaosEvent event) {
        return String.format(
                Locale.ROOT, "%9s  %-10s  %s", Seconds.of(event.at()), event.target(), event.description());
    }

    void print(ChaosPlan plan, FaultSchedule schedule) {
        out.printf(
                "seed %d, %s at %,d records/s, %d events%n",
                plan.seed(),
                Seconds.of(plan.duration()),
                plan.recordsPerSecond(),
                schedule.events().size());
        schedule.events().forEach(event -> out.println(line(event)));
        out.println();
        out.flush();
    }

    void print(ChaosReport report) {
        ChaosAccount account = report.account();
        out.println();
        row(
                "accepted",
                account.accepted(),
                "of %,d sent; %,d unconfirmed".formatted(account.sent(), account.unconfirmed()));
        row("stored", account.stored(), "lines");
        row("unique", account.unique(), "records");
        row(
                "duplicates",
                account.duplicates(),
                "duplicate lines, of which %,d were excluded from the counts".formatted(account.removed()));
        row(
                "dead-lettered",
                account.deadLettered(),
                "good lines; %,d of %,d poison messages".formatted(account.poisonDeadLettered(), account.poisonSent()));
        row("in flight", account.inFlight(), "messages");
        row("missing", account.missing(), "accepted records");
        row(
                "counted",
                account.counted(),
                "records in the aggregates, %,d counted twice"
                        .formatted(Math.max(0, account.counted() - account.unique())));
        row(
                "restarts",
                report.restarts(),
                "of services; %,d after crashes, %,d after failed health checks"
                        .formatted(report.crashes(), report.replacements()));
        account.problems().forEach(problem -> out.println("WRONG          " + problem));
        out.printf(
                "seed %d: %s, after %.0f s%n",
                report.plan().seed(), account.isGood() ? "GOOD" : "NOT GOOD", report.seconds());
        out.flush();
    }

    private void row(String name, long figure, String unit) {
        out.printf(Locale.ROOT, "%-14s %,11d  %s%n", name, figure, unit);
    }
}

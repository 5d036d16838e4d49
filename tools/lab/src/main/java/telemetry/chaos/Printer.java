package telemetry.chaos;

import java.io.PrintWriter;
import java.util.Locale;

/** Prints a run for people. */
final class Printer {
    private final PrintWriter out;

    Printer(PrintWriter out) {
        this.out = out;
    }

    /** An event of a schedule in a line. */
    static String line(ChaosEvent event) {
        return String.format(Locale.ROOT, "%9s  %-10s  %s", Seconds.of(event.at()), event.whom(), event.what());
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
                "stored copies, of which %,d were left out of counts".formatted(account.removed()));
        row(
                "dead-lettered",
                account.deadLettered(),
                "good lines; and %,d of %,d messages of poison"
                        .formatted(account.poisonDeadLettered(), account.poisonSent()));
        row("in flight", account.inFlight(), "messages");
        row("missing", account.missing(), "accepted records");
        row(
                "counted",
                account.counted(),
                "by the aggregates, %,d twice".formatted(Math.max(0, account.counted() - account.unique())));
        row(
                "restarts",
                report.restarts(),
                "of services, %,d of them unasked, %,d by the health check"
                        .formatted(report.crashes(), report.replacements()));
        account.problems().forEach(problem -> out.println("WRONG          " + problem));
        out.printf(
                "seed %d: %s, after %.0f s%n",
                report.plan().seed(), account.isGood() ? "GOOD" : "NOT GOOD", report.seconds());
        out.flush();
    }

    private void row(String name, long figure, String words) {
        out.printf(Locale.ROOT, "%-14s %,11d  %s%n", name, figure, words);
    }
}

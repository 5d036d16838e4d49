package telemetry.chaos;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import telemetry.lab.PlatformService;
import telemetry.simulator.RunReport;

/**
 * Runs one chaos test: starts the platform, sends traffic while faults occur, and waits for the queue to empty. Then
 * accounts for every record. Every wait has a limit of minutes, so the run always ends.
 */
public final class ChaosRun {
    private static final Duration MAX_START = Duration.ofMinutes(3);

    private final Clock clock;
    private final PrintWriter out;

    /** Creates a run that prints events and the report to {@code out}. */
    public ChaosRun(Clock clock, PrintWriter out) {
        this.clock = clock;
        this.out = out;
    }

    /**
     * Runs {@code plan} and keeps all data in {@code folder}.
     *
     * @throws IllegalStateException if the services do not become ready at the start or after the last fault
     */
    public ChaosReport run(ChaosPlan plan, Path folder) throws InterruptedException {
        long start = System.nanoTime();
        FaultSchedule schedule = FaultSchedule.of(plan);
        Printer printer = new Printer(out);
        printer.print(plan, schedule);
        EventLog log = new EventLog(out, clock);
        log.add("start", "starting the services on the embedded cloud, in " + folder);
        Faults faults = new Faults(log);
        try (ChaosEnvironment environment = new ChaosEnvironment(plan.stops(), folder, log, faults)) {
            environment.services().awaitReady(MAX_START);
            log.add("start", "all services are ready");
            return run(plan, schedule, environment, log, faults, folder, start, printer);
        }
    }

    private ChaosReport run(
            ChaosPlan plan,
            FaultSchedule schedule,
            ChaosEnvironment environment,
            EventLog log,
            Faults faults,
            Path folder,
            long start,
            Printer printer)
            throws InterruptedException {
        try (Sampler sampler = new Sampler(environment.services(), environment.queue(), plan.duration(), faults);
                Meters meters = new Meters(environment.services(), faults)) {
            Sent sent = sendAndBreak(plan, schedule, environment, log, faults);
            List<ResourceSample> samples = sampler.end();
            ChaosAccount account =
                    new Settling(environment, log, faults, meters, folder).account(sent.runs(), sent.gaveUp());
            ChaosReport report = new ChaosReport(
                    plan,
                    schedule.events().stream().map(Printer::line).toList(),
                    account,
                    environment.services().restarts(),
                    environment.services().crashes(),
                    environment.services().replacements(),
                    Math.round((System.nanoTime() - start) / 1e8) / 10.0,
                    sent.runs(),
                    samples);
            printer.print(report);
            return report;
        }
    }

    private record Sent(List<RunReport> runs, boolean gaveUp) {}

    private Sent sendAndBreak(
            ChaosPlan plan, FaultSchedule schedule, ChaosEnvironment environment, EventLog log, Faults faults)
            throws InterruptedException {
        Traffic traffic = new Traffic(
                plan, environment.services().get(PlatformService.INGEST).url(), clock);
        FutureTask<List<RunReport>> sending = new FutureTask<>((Callable<List<RunReport>>) traffic::send);
        Thread.ofVirtual().name("traffic").start(sending);
        new Storm(environment, log, clock, faults).run(schedule, plan.duration());
        try {
            boolean gaveUp = sending.isDone();
            traffic.stop();
            return new Sent(sending.get(), gaveUp);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(failed);
        }
    }
}

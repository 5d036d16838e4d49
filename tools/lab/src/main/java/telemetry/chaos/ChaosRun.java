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
 * One run of chaos: start the platform, send and break, settle, account. Ends by itself: everything that is waited for
 * has a limit of minutes.
 */
public final class ChaosRun {
    private static final Duration MAX_START = Duration.ofMinutes(3);

    private final Clock clock;
    private final PrintWriter out;

    /** A run that prints what happens to {@code out}. */
    public ChaosRun(Clock clock, PrintWriter out) {
        this.clock = clock;
        this.out = out;
    }

    /**
     * Runs {@code plan} with all that it keeps on disk in {@code folder}.
     *
     * @throws IllegalStateException if the platform does not start, or does not come back after the storm
     */
    public ChaosReport run(ChaosPlan plan, Path folder) throws InterruptedException {
        long start = System.nanoTime();
        FaultSchedule schedule = FaultSchedule.of(plan);
        Printer printer = new Printer(out);
        printer.print(plan, schedule);
        EventLog log = new EventLog(out, clock);
        log.say("start", "the services on the embedded cloud, in " + folder);
        Faults faults = new Faults(log);
        try (ChaosEnvironment box = new ChaosEnvironment(plan.stops(), folder, log, faults)) {
            box.services().awaitReady(MAX_START);
            log.say("start", "all services are ready");
            return run(plan, schedule, box, log, faults, folder, start, printer);
        }
    }

    private ChaosReport run(
            ChaosPlan plan,
            FaultSchedule schedule,
            ChaosEnvironment box,
            EventLog log,
            Faults faults,
            Path folder,
            long start,
            Printer printer)
            throws InterruptedException {
        try (Sampler sampler = new Sampler(box.services(), box.queue(), plan.duration(), faults);
                Meters meters = new Meters(box.services(), faults)) {
            Sent sent = sendAndBreak(plan, schedule, box, log, faults);
            List<ResourceSample> samples = sampler.end();
            ChaosAccount account = new Settling(box, log, faults, meters, folder).account(sent.runs(), sent.gaveUp());
            ChaosReport report = new ChaosReport(
                    plan,
                    schedule.events().stream().map(Printer::line).toList(),
                    account,
                    box.services().restarts(),
                    box.services().crashes(),
                    box.services().replacements(),
                    Math.round((System.nanoTime() - start) / 1e8) / 10.0,
                    sent.runs(),
                    samples);
            printer.print(report);
            return report;
        }
    }

    private record Sent(List<RunReport> runs, boolean gaveUp) {}

    private Sent sendAndBreak(ChaosPlan plan, FaultSchedule schedule, ChaosEnvironment box, EventLog log, Faults faults)
            throws InterruptedException {
        Traffic traffic =
                new Traffic(plan, box.services().get(PlatformService.INGEST).url(), clock);
        FutureTask<List<RunReport>> sending = new FutureTask<>((Callable<List<RunReport>>) traffic::send);
        Thread.ofVirtual().name("traffic").start(sending);
        new Storm(box, log, clock, faults).rage(schedule, plan.duration());
        try {
            boolean gaveUp = sending.isDone();
            traffic.stop();
            return new Sent(sending.get(), gaveUp);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(failed);
        }
    }
}

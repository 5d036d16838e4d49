package telemetry.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import telemetry.contract.PrometheusPage;
import telemetry.lab.FreePort;
import telemetry.lab.PlatformService;
import telemetry.lab.ServiceProcess;

/**
 * One service that is kept running, as an orchestrator does it: when its process ends another one is started, on the same
 * port, and a process whose health check fails several times in a row is replaced. A process that ends though it was not
 * told to, that is replaced though the schedule did not break it, or that does not end properly when told to, is a fault of
 * the run. Safe for use by many threads.
 */
final class SupervisedService implements AutoCloseable {
    private static final Duration BEFORE_A_RESTART = Duration.ofSeconds(1);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(40);
    private static final int ENDED_BY_SIGTERM = 143;

    private final PlatformService service;
    private final List<String> options;
    private final Map<String, ?> settings;
    private final Path logs;
    private final EventLog log;
    private final Faults faults;
    private final HealthCheck check;
    private final int port;
    private final AtomicInteger starts = new AtomicInteger();
    private final AtomicInteger crashes = new AtomicInteger();
    private final AtomicInteger replacements = new AtomicInteger();
    private final Thread keeper;
    private final Thread orchestrator;
    private volatile ServiceProcess running;
    private volatile long startedNanos;
    private volatile Duration down = BEFORE_A_RESTART;
    private volatile boolean told;
    private volatile boolean up;
    private volatile boolean frozen;
    private volatile boolean over;

    /** Starts {@code service}. */
    SupervisedService(
            PlatformService service,
            List<String> options,
            Map<String, ?> settings,
            Path logs,
            HealthCheck check,
            EventLog log,
            Faults faults) {
        this.service = service;
        this.options = options;
        this.settings = settings;
        this.logs = logs;
        this.log = log;
        this.faults = faults;
        this.check = check;
        this.port = FreePort.find();
        this.running = start();
        watch(running);
        this.keeper = faults.start("keep-" + service.label(), this::keep);
        this.orchestrator = faults.start("check-" + service.label(), this::checkHealth);
    }

    private ServiceProcess start() {
        starts.incrementAndGet();
        startedNanos = System.nanoTime();
        try {
            return ServiceProcess.startJar(service.module(), options, port, logs, settings);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Says when {@code started} is ready for the first time, however long that takes. */
    private void watch(ServiceProcess started) {
        long start = System.nanoTime();
        faults.start("watch-" + service.label(), () -> {
            while (started.process().isAlive() && !started.isReady()) {
                LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
            }
            if (started.process().isAlive() && !told) {
                up = true;
                log.say(service.label(), "is ready, %s after its start".formatted(Seconds.since(start)));
            }
        });
    }

    private void keep() throws InterruptedException {
        int exit = running.process().awaitExit();
        while (!over) {
            reportExit(exit);
            Thread.sleep(down);
            if (!over) {
                running = start();
                watch(running);
                exit = running.process().awaitExit();
            }
        }
    }

    private void checkHealth() throws InterruptedException {
        int failures = 0;
        while (!over) {
            Thread.sleep(check.interval());
            ServiceProcess checked = running;
            boolean mayFail = told || !checked.process().isAlive() || !(up || isOverdue());
            failures = mayFail || checked.isUp(check.probe().path(), check.timeout()) ? 0 : failures + 1;
            if (failures >= check.retries() && checked.equals(running) && !told && !over) {
                replace(checked);
                failures = 0;
            }
        }
    }

    private boolean isOverdue() {
        return System.nanoTime() - startedNanos > check.startPeriod().toNanos();
    }

    private void replace(ServiceProcess sick) throws InterruptedException {
        String why = "failed its health check (%s) %d times in a row and is replaced"
                .formatted(check.probe().path(), check.retries());
        replacements.incrementAndGet();
        if (frozen) {
            log.say(service.label(), why);
        } else {
            faults.add(service.label(), why);
        }
        down = BEFORE_A_RESTART;
        told = true;
        up = false;
        try {
            sick.process().terminate(check.grace());
        } catch (IllegalStateException tooSlow) {
            log.say(service.label(), tooSlow.getMessage() + "; is killed");
            sick.process().kill();
        }
    }

    private void reportExit(int exit) {
        up = false;
        if (!told) {
            crashes.incrementAndGet();
            down = BEFORE_A_RESTART;
            faults.add(
                    service.label(),
                    "ended by itself with exit code %d: %s"
                            .formatted(exit, running.process().lastLine()));
        }
        told = false;
        frozen = false;
    }

    /** Stops the process by {@code signal}; it is started again when it has been down for {@code time}. */
    void stop(TerminationSignal signal, Duration time) throws InterruptedException {
        ServiceProcess victim = running;
        if (!victim.process().isAlive()) {
            log.say(service.label(), "is down already");
            return;
        }
        down = time;
        told = true;
        up = false;
        if (signal == TerminationSignal.TERM) {
            terminate(victim);
        } else {
            victim.process().kill();
        }
    }

    private void terminate(ServiceProcess victim) throws InterruptedException {
        long start = System.nanoTime();
        try {
            int exit = victim.process().terminate(STOP_TIMEOUT);
            String ended = "ended with exit code %d, %s after SIGTERM".formatted(exit, Seconds.since(start));
            if (exit == ENDED_BY_SIGTERM) {
                log.say(service.label(), ended);
            } else {
                faults.add(service.label(), ended);
            }
        } catch (IllegalStateException tooSlow) {
            faults.add(service.label(), tooSlow.getMessage() + "; is killed");
            victim.process().kill();
        }
    }

    /** Stops the process as SIGSTOP does, as the schedule wants it: it answers nothing until it is replaced. */
    void freeze() throws IOException, InterruptedException {
        frozen = true;
        running.process().pause();
    }

    /** Stops the process for good, by SIGTERM. */
    void end() throws InterruptedException {
        over = true;
        if (running.process().isAlive()) {
            terminate(running);
        }
    }

    /** Waits until it is ready, at most {@code patience}; whether it is. */
    boolean awaitReady(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!running.isReady()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(BETWEEN_LOOKS);
        }
        return true;
    }

    /** Waits until its process has been ready since its start, at most {@code patience}; an outage changes nothing. */
    void awaitUp(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!up && System.nanoTime() < deadline) {
            Thread.sleep(BETWEEN_LOOKS);
        }
    }

    URI url() {
        return FreePort.url(port);
    }

    /** The metrics of the process that runs now; an {@link IOException} if there is no answer within {@code timeout}. */
    PrometheusPage metrics(Duration timeout) throws IOException, InterruptedException {
        return running.metrics(timeout);
    }

    long pid() {
        return running.process().pid();
    }

    /** Its log, of all its processes. */
    Path logFile() {
        return logs.resolve(service.module() + ".log");
    }

    /** The number of its starts. */
    int starts() {
        return starts.get();
    }

    /** The number of times that its health check had it replaced. */
    int replacements() {
        return replacements.get();
    }

    /** The number of times that it ended without being told to. */
    int crashes() {
        return crashes.get();
    }

    @Override
    public void close() {
        over = true;
        keeper.interrupt();
        orchestrator.interrupt();
        running.process().kill();
    }
}

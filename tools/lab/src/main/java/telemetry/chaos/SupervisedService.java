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
 * Keeps one service running, as an orchestrator does. A process that ends is started again on the same port. A process
 * that fails several consecutive health checks is replaced. A process that ends without a command is a fault of the
 * run. So is a replacement unless the schedule paused the process, and a wrong exit code after SIGTERM. Safe for use by
 * many threads.
 */
final class SupervisedService implements AutoCloseable {
    private static final Duration RESTART_DELAY = Duration.ofSeconds(1);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(250);
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
    private volatile Duration down = RESTART_DELAY;
    private volatile boolean stopping;
    private volatile boolean up;
    private volatile boolean frozen;
    private volatile boolean over;

    /** Starts {@code service} and its supervision. */
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

    /** Logs the first time that {@code started} is ready. */
    private void watch(ServiceProcess started) {
        long start = System.nanoTime();
        faults.start("watch-" + service.label(), () -> {
            while (started.process().isAlive() && !started.isReady()) {
                LockSupport.parkNanos(POLL_INTERVAL.toNanos());
            }
            if (started.process().isAlive() && !stopping) {
                up = true;
                log.add(service.label(), "is ready, %s after its start".formatted(Seconds.since(start)));
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
            boolean mayFail = stopping || !checked.process().isAlive() || !(up || isOverdue());
            failures = mayFail || checked.isUp(check.probe().path(), check.timeout()) ? 0 : failures + 1;
            if (failures >= check.retries() && checked.equals(running) && !stopping && !over) {
                replace(checked);
                failures = 0;
            }
        }
    }

    private boolean isOverdue() {
        return System.nanoTime() - startedNanos > check.startPeriod().toNanos();
    }

    private void replace(ServiceProcess sick) throws InterruptedException {
        String reason = "failed %2$d consecutive health checks (%1$s) and is replaced"
                .formatted(check.probe().path(), check.retries());
        replacements.incrementAndGet();
        if (frozen) {
            log.add(service.label(), reason);
        } else {
            faults.add(service.label(), reason);
        }
        down = RESTART_DELAY;
        stopping = true;
        up = false;
        try {
            sick.process().terminate(check.grace());
        } catch (IllegalStateException tooSlow) {
            log.add(service.label(), tooSlow.getMessage() + "; sending SIGKILL");
            sick.process().kill();
        }
    }

    private void reportExit(int exit) {
        up = false;
        if (!stopping) {
            crashes.incrementAndGet();
            down = RESTART_DELAY;
            faults.add(
                    service.label(),
                    "crashed with exit code %d: %s"
                            .formatted(exit, running.process().lastLine()));
        }
        stopping = false;
        frozen = false;
    }

    /** Stops the process with {@code signal}. The supervision starts a new process after {@code time}. */
    void stop(TerminationSignal signal, Duration time) throws InterruptedException {
        ServiceProcess victim = running;
        if (!victim.process().isAlive()) {
            log.add(service.label(), "is already down");
            return;
        }
        down = time;
        stopping = true;
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
                log.add(service.label(), ended);
            } else {
                faults.add(service.label(), ended);
            }
        } catch (IllegalStateException tooSlow) {
            faults.add(service.label(), tooSlow.getMessage() + "; sending SIGKILL");
            victim.process().kill();
        }
    }

    /**
     * Pauses the process with SIGSTOP, so that it answers nothing until its replacement. Counts as scheduled, so the
     * replacement is no fault.
     */
    void freeze() throws IOException, InterruptedException {
        frozen = true;
        running.process().pause();
    }

    /** Stops the process with SIGTERM and does not start it again. */
    void end() throws InterruptedException {
        over = true;
        if (running.process().isAlive()) {
            terminate(running);
        }
    }

    /** Waits until the service is ready, at most {@code patience}. Returns true if it is ready. */
    boolean awaitReady(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!running.isReady()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(POLL_INTERVAL);
        }
        return true;
    }

    /**
     * Waits until the current process has been ready once, at most {@code patience}. An outage of a cloud does not
     * matter.
     */
    void awaitUp(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!up && System.nanoTime() < deadline) {
            Thread.sleep(POLL_INTERVAL);
        }
    }

    URI url() {
        return FreePort.url(port);
    }

    /**
     * Reads the metrics of the current process.
     *
     * @throws IOException if the process does not answer within {@code timeout}
     */
    PrometheusPage metrics(Duration timeout) throws IOException, InterruptedException {
        return running.metrics(timeout);
    }

    long pid() {
        return running.process().pid();
    }

    /** Returns the log file, which all processes of the service share. */
    Path logFile() {
        return logs.resolve(service.module() + ".log");
    }

    /** Returns the number of process starts. */
    int starts() {
        return starts.get();
    }

    /** Returns the number of processes that were replaced after failed health checks. */
    int replacements() {
        return replacements.get();
    }

    /** Returns the number of processes that ended without a command. */
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
